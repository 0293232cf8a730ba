using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;

namespace MlBackend.Formats.Conll;

/// <summary>A token line.</summary>
/// <param name="Text">The token.</param>
/// <param name="Tag">Its tag, as in <c>B-PER</c>.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Attributes">What the columns between say; null where there are none.</param>
internal readonly record struct ConllToken(string Text, ConllTag Tag, long Line, TokenAttributes? Attributes = null);

/// <summary>
/// A line of a column file (CoNLL-2002, CoNLL-2003, two-column BIO):
/// <code>
/// token line   first column the token, last column the tag, as many columns as the first token line has;
///              separated by one TAB where the line has one, else by spaces; a second of three or more is the part of speech,
///              a third of four the chunk
/// separator    empty, or nothing but spaces and tabs
/// -DOCSTART-   in the first column: a separator, never a token
/// </code>
/// The first column is never interpreted: <c>#</c> and <c>O</c> are tokens there.
/// </summary>
internal sealed class ConllLayout
{
    /// <summary>What the line between two documents begins with.</summary>
    public const string DocumentStart = "-DOCSTART-";

    /// <summary>What the other attributes of a token begin with where it has a chunk.</summary>
    public const string Chunk = "Chunk=";

    private int _columns;

    /// <summary>Reads a line; null for a separator.</summary>
    /// <exception cref="MlBackendException">Another number of columns than before, an empty token, or an unknown tag.</exception>
    public ConllToken? Read(string line, long number)
    {
        if (IsSeparator(line))
        {
            return null;
        }

        var columns = Split(line);
        if (_columns == 0)
        {
            _columns = Math.Max(2, columns.Length);
        }

        if (columns.Length != _columns)
        {
            throw ErrorCodes.ColumnsDiffer.With($"line {number}, expected {_columns} columns, found {columns.Length}.");
        }

        if (columns[0].Length == 0)
        {
            throw ErrorCodes.RecordInvalid.With($"line {number}, the token is empty.");
        }

        return ConllTag.TryParse(columns[^1], out var tag)
            ? new ConllToken(columns[0], tag, number, Attributes(columns))
            : throw ErrorCodes.TagUnknown.With($"line {number}, last column.");
    }

    /// <summary>True where a first line looks like a token or a document start.</summary>
    public static bool LooksLikeToken(string line)
    {
        var columns = Split(line);
        return columns is [DocumentStart, ..] || (columns.Length > 1 && ConllTag.TryParse(columns[^1], out _));
    }

    /// <summary>True for a line that holds no token.</summary>
    public static bool IsSeparator(string line) =>
        !line.AsSpan().ContainsAnyExcept(" \t") || Split(line)[0] == DocumentStart;

    private static TokenAttributes? Attributes(string[] columns) => columns.Length switch
    {
        < 3 => null,
        4 => new TokenAttributes(FineTag: columns[1], Other: Chunk + columns[2]),
        _ => new TokenAttributes(FineTag: columns[1]),
    };

    private static string[] Split(string line) =>
        line.Contains('\t', StringComparison.Ordinal) ? line.Split('\t') : line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
