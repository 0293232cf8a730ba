using MlBackend.Core.Corpora;
using MlBackend.Formats;

namespace MlBackend.Commands.Corpora;

/// <summary>The formats of single files, for commands that learn from one.</summary>
internal static class CorpusReaders
{
    /// <summary>The readers, in the order in which a file's content is shown to them.</summary>
    public static IReadOnlyList<ICorpusReader> All => CorpusFormats.Readers;

    /// <summary>Opens a file; <paramref name="format"/> null = by content.</summary>
    public static Task<CorpusFile> OpenAsync(string path, string? format, CancellationToken cancellationToken) =>
        CorpusFile.OpenAsync(path, All, format, cancellationToken);
}
