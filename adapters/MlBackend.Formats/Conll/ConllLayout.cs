using MlBackend.Core.Errors;

namespace MlBackend.Formats.Conll;

/// <summary>A token line.</summary>
/// <param name="Text">The token.</param>
/// <param name="Tag">Its tag, as in <c>B-PER</c>.</param>
/// <param name="Line">The line, from 1.</param>
internal readonly record struct ConllToken(string Text, ConllTag Tag, long Line);

/// <summary>
/// A line of a column file (CoNLL-2002, CoNLL-2003, two-column BIO):
/// <code>
/// token line   first column the token, last column the tag, as many columns as the first token line has;
///              separated by one TAB where the line has one, else by spaces
/// separator    empty, or nothing but spaces and tabs
/// -DOCSTART-   in the first column: a separator, never a token
/// </code>
/// The first column is never interpreted: <c>#</c> and <c>O</c> are tokens there.
/// </summary>
internal sealed class ConllLayout
{
    private const string DocumentStart = "-DOCSTART-";
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
            ? new ConllToken(columns[0], tag, number)
            : throw ErrorCodes.TagUnknown.With($"line {number}, last column.");
    }

    /// <summary>True where a first line looks like a token or a document start.</summary>
    public static bool LooksLikeToken(string line)
    {
        var columns = Split(line);
        return columns is [DocumentStart, ..] || (columns.Length > 1 && ConllTag.TryParse(columns[^1], out _));
    }

    private static bool IsSeparator(string line) =>
        !line.AsSpan().ContainsAnyExcept(" \t") || Split(line)[0] == DocumentStart;

    private static string[] Split(string line) =>
        line.Contains('\t', StringComparison.Ordinal) ? line.Split('\t') : line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
