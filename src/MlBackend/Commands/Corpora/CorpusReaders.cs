using MlBackend.Argilla.Corpora;
using MlBackend.Core.Corpora;
using MlBackend.Formats;
using MlBackend.LabelStudio.Corpora;
using MlBackend.Spacy;

namespace MlBackend.Commands.Corpora;

/// <summary>Every format that the shell reads, in the order in which a file's content is shown to them.</summary>
internal static class CorpusReaders
{
    public static IReadOnlyList<ICorpusReader> All { get; } = [.. SpacyFormats.Readers, .. FileFormats.Readers, new ArgillaRecordsReader(), new LabelStudioExportReader()];

    /// <summary>Opens a file; <paramref name="format"/> null = by content.</summary>
    public static Task<CorpusFile> OpenAsync(string path, string? format, CancellationToken cancellationToken) =>
        CorpusFile.OpenAsync(path, All, format, cancellationToken);
}
