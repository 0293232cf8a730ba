using System.Globalization;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Text.Offsets;

namespace MlBackend.Formats.Brat;

/// <summary>
/// A line of a .ann file (brat standoff format, brat.nlplab.org), fields separated by TAB:
/// <code>
/// T1   Label 0 4;8 12      the text, pieces joined by one space
/// R1   Type Arg1:T1 Arg2:T2
/// E1   Type:T2 Role:T1 Role:E2
/// A1   Name T1 value       M the same; without a value it is true
/// #1   Type T1             a note
/// N1   Type T1 source:id   its text
/// *    Equiv T1 T4
/// </code>
/// Offsets are code points of the .txt, line ends included, the end exclusive. A line end inside a piece is shown as a space.
/// </summary>
internal sealed class BratLayout(string text)
{
    private readonly CodePointIndex offsets = new(text);
    private readonly Dictionary<string, long> ids = new(StringComparer.Ordinal);

    /// <summary>What was read.</summary>
    public BratAnnotations Annotations { get; } = new();

    /// <summary>Where the code points of a piece lie in the text.</summary>
    public (Utf16Offset Start, Utf16Offset End) Place((int Start, int End) piece) =>
        (offsets.ToUtf16(new CodePointOffset(piece.Start)), offsets.ToUtf16(new CodePointOffset(piece.End)));

    /// <summary>Takes a line.</summary>
    /// <exception cref="MlBackendException">It breaks the format or does not fit the text.</exception>
    public void Read(string line, long number)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        var tab = line.IndexOf('\t', StringComparison.Ordinal);
        if (tab < 0)
        {
            throw Invalid(number, "fields are separated by TAB");
        }

        var (id, rest) = (line[..tab], line[(tab + 1)..]);
        if (id.Length == 0)
        {
            throw Invalid(number, "it has no id");
        }

        if (id != "*" && !ids.TryAdd(id, number))
        {
            throw Invalid(number, $"its id is used twice, first on line {ids[id]}");
        }

        var parts = rest.Split('\t', 2);
        var words = parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            throw Invalid(number, "it says nothing");
        }

        var after = parts.Length > 1 ? parts[1] : "";
        switch (id[0])
        {
            case 'T':
                Annotations.Entities.Add(Entity(id, parts, number));
                break;
            case 'R':
                Annotations.Relations.Add(new BratRelation(id, words[0], Arguments(words.AsSpan(1), number), number));
                break;
            case 'E':
                Annotations.Events.Add(Event(id, words, number));
                break;
            case 'A' or 'M' when words.Length is 2 or 3:
                Annotations.Attributes.Add(new BratAttribute(id, words[0], words[1], words.Length > 2 ? words[2] : null, number));
                break;
            case '#' when words.Length >= 2:
                Annotations.Notes.Add(new BratNote(id, words[0], words[1], after));
                break;
            case 'N' when words.Length == 3 && words[2].Split(':', 2) is [var resource, var entry]:
                Annotations.Normalizations.Add(new BratNormalization(id, words[1], resource, entry, after, number));
                break;
            case '*' when words.Length >= 3:
                Annotations.Equivalences.Add((words[1..], number));
                break;
            default:
                throw Invalid(number, "it is no line of brat, or incomplete");
        }
    }

    /// <summary>Refuses lines that name what is not there.</summary>
    /// <exception cref="MlBackendException">The message names the line.</exception>
    public void Check()
    {
        foreach (var (target, line) in Annotations.Relations.SelectMany(relation => relation.Arguments.Select(argument => (argument.Target, relation.Line)))
            .Concat(Annotations.Events.SelectMany(happened => happened.Arguments.Select(argument => (argument.Target, happened.Line)).Prepend((happened.Trigger, happened.Line))))
            .Concat(Annotations.Equivalences.SelectMany(equal => equal.Ids.Select(id => (id, equal.Line))))
            .Concat(Annotations.Attributes.Select(attribute => (attribute.Target, attribute.Line)))
            .Concat(Annotations.Normalizations.Select(normalization => (normalization.Target, normalization.Line))))
        {
            if (!ids.ContainsKey(target))
            {
                throw Invalid(line, "it names an id that does not exist");
            }
        }
    }

    private BratEntity Entity(string id, string[] parts, long number)
    {
        var space = parts[0].IndexOf(' ', StringComparison.Ordinal);
        if (space <= 0 || parts.Length < 2)
        {
            throw Invalid(number, "the line of a span is incomplete");
        }

        List<(int Start, int End)> pieces = [];
        foreach (var piece in parts[0][(space + 1)..].Split(';'))
        {
            if (piece.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var first, var last]
                || !int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var start)
                || !int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var end))
            {
                throw Invalid(number, "the line of a span is incomplete");
            }

            if (start >= end)
            {
                throw ErrorCodes.SpanOutsideText.With($"line {number}, start {start} is not before end {end}.");
            }

            if (end > offsets.CodePointCount)
            {
                throw ErrorCodes.SpanOutsideText.With($"line {number}, span {start}-{end} in a text of {offsets.CodePointCount} code points.");
            }

            if (pieces.Count > 0 && start < pieces[^1].End)
            {
                throw Invalid(number, "the pieces of a span are not in order");
            }

            pieces.Add((start, end));
        }

        var covered = string.Join(' ', pieces.Select(piece => text[Place(piece).Start.Value..Place(piece).End.Value]));
        return Spaced(covered) == Spaced(parts[1])
            ? new BratEntity(id, parts[0][..space], pieces, parts[1], number)
            : throw ErrorCodes.SpanOutsideText.With($"line {number}, the text at {pieces[0].Start}-{pieces[^1].End} is not the annotation's.");
    }

    private static BratEvent Event(string id, string[] words, long number)
    {
        var arguments = Arguments(words, number);
        return new BratEvent(id, arguments[0].Role, arguments[0].Target, [.. arguments.Skip(1)], number);
    }

    private static List<(string Role, string Target)> Arguments(ReadOnlySpan<string> words, long number)
    {
        List<(string, string)> arguments = [];
        foreach (var word in words)
        {
            arguments.Add(word.Split(':', 2) is [{ Length: > 0 } role, { Length: > 0 } target] ? (role, target) : throw Invalid(number, "an argument is not Role:Id"));
        }

        return arguments;
    }

    private static string Spaced(string text) => text.Replace('\n', ' ').Replace('\r', ' ').Replace('\t', ' ').TrimEnd();

    private static MlBackendException Invalid(long line, string what) => ErrorCodes.StandoffInvalid.With($"line {line}, {what}.");
}
