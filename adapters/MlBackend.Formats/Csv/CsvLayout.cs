using CsvHelper;

namespace MlBackend.Formats.Csv;

/// <summary>
/// A table of texts and labels (RFC 4180; delimiter comma, semicolon or tab, whichever gives a column text):
/// <code>
/// first line   the columns' names, any case, in any order; others than these are metadata
/// text         the document
/// label        its labels with | between several; an empty cell is not labelled, a single | is labelled with none
/// id           where there is one: the document's id, else the record number
/// </code>
/// </summary>
internal sealed record CsvLayout(char Delimiter, int Width, int Text, int? Label, int? Id)
{
    private const int MostBytes = 64 << 20;

    /// <summary>The layout that a first line means; null where it has no column named text.</summary>
    public static CsvLayout? OfHeader(string header)
    {
        foreach (var delimiter in ",;\t")
        {
            var names = header.Split(delimiter).Select(name => name.Trim().Trim('"').Trim()).ToArray();
            if (Column(names, "text") is { } text)
            {
                return new CsvLayout(delimiter, names.Length, text, Column(names, "label"), Column(names, "id"));
            }
        }

        return null;
    }

    /// <summary>True for a name that means something to this layout.</summary>
    public static bool IsOwn(string name) => name.ToLowerInvariant() is "text" or "label" or "id";

    /// <summary>The labels of a cell; null where it is empty.</summary>
    public static IReadOnlyList<string>? Labels(string cell) =>
        string.IsNullOrWhiteSpace(cell)
            ? null
            : [.. cell.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];

    /// <summary>What CsvHelper needs to know: no row is mended or skipped in silence.</summary>
    public CsvReaderOptions ReaderOptions() => new()
    {
        Separator = Delimiter,
        MaxRecordSize = MostBytes,
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
        IncludeValuesInExceptions = false,
    };

    private static int? Column(string[] names, string name) =>
        Array.FindIndex(names, candidate => string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase)) is >= 0 and var index ? index : null;
}
