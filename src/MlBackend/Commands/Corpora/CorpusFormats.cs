using MlBackend.Argilla.Corpora;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Formats;
using MlBackend.Formats.Files;
using MlBackend.LabelStudio.Corpora;
using MlBackend.Spacy;

namespace MlBackend.Commands.Corpora;

/// <summary>Every format that the shell reads and writes, those of files and folders alike.</summary>
internal static class CorpusFormats
{
    /// <summary>Readers of files, in the order in which a file's content is shown to them.</summary>
    public static IReadOnlyList<ICorpusReader> Readers { get; } =
        [new LabelStudioCsvReader(), new LabelStudioMinReader(), .. SpacyFormats.Readers, new ArgillaRecordsReader(), .. FileFormats.Readers, new LabelStudioExportReader()];

    /// <summary>Readers of folders.</summary>
    public static IReadOnlyList<ICorpusFolderReader> FolderReaders { get; } = FileFormats.FolderReaders;

    /// <summary>Writers.</summary>
    public static IReadOnlyList<ICorpusWriter> Writers { get; } =
        [.. FileFormats.Writers, .. SpacyFormats.Writers, new ArgillaRecordsWriter(), new LabelStudioWriter(), new LabelStudioMinWriter(), new LabelStudioCsvWriter()];

    /// <summary>The names that <c>--from</c> takes.</summary>
    public static IEnumerable<string> ReaderNames => Readers.Select(reader => reader.Format).Concat(FolderReaders.Select(reader => reader.Format)).Distinct(StringComparer.Ordinal);

    /// <summary>Opens a file or a folder; <paramref name="format"/> null = by content.</summary>
    public static Task<CorpusSource> OpenAsync(string path, string? format, CancellationToken cancellationToken) =>
        CorpusSource.OpenAsync(path, Readers, FolderReaders, format, cancellationToken);

    /// <summary>The writer of a name, or of the ending of the output where that means one only.</summary>
    /// <exception cref="MlBackendException">There is none, or several.</exception>
    public static ICorpusWriter Writer(string? name, string path)
    {
        if (name is not null)
        {
            return Writers.FirstOrDefault(writer => string.Equals(writer.Format, name, StringComparison.OrdinalIgnoreCase))
                ?? throw ErrorCodes.FormatNotWritten.With($"{name}; there are {string.Join(", ", Writers.Select(writer => writer.Format))}.");
        }

        var plain = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        var fitting = Writers.Where(writer => writer.Extension.Length > 0 && plain.EndsWith(writer.Extension, StringComparison.OrdinalIgnoreCase)).ToList();
        // Of two endings that fit, as .csv and .ls.csv, the longer one is meant.
        var longest = fitting.Select(writer => writer.Extension.Length).DefaultIfEmpty().Max();
        return fitting.Where(writer => writer.Extension.Length == longest).ToList() is [var only]
            ? only
            : throw ErrorCodes.FormatNotWritten.With($"{path} may be {(fitting.Count == 0 ? "any" : string.Join(", ", fitting.Select(writer => writer.Format)))}.");
    }
}
