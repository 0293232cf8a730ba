using System.Globalization;
using System.Text;
using MlBackend.Core.Errors;

namespace MlBackend.Formats.Conllu;

/// <summary>
/// A line of CoNLL-U (universaldependencies.org, format, version 2):
/// <code>
/// # name = value   a comment before the words of a sentence
/// word             ID FORM LEMMA UPOS XPOS FEATS HEAD DEPREL DEPS MISC, one TAB between two; _ says nothing
/// ID               1, 2, … for words; 3-4 for a token of several words; 5.1 for a node that is not in the text
/// empty line       ends a sentence
/// MISC             SpaceAfter=No: no space follows; SpacesAfter, SpacesBefore: what does, escaped as UDPipe has it;
///                  NE=B-PER: an entity, as some corpora have it
/// </code>
/// </summary>
internal static class ConlluLayout
{
    public const string Entity = "NE";
    public const string SpaceAfter = "SpaceAfter";
    public const string SpacesAfter = "SpacesAfter";
    public const string SpacesBefore = "SpacesBefore";
    private const int Columns = 10;

    /// <summary>Takes a line that is not empty into a sentence.</summary>
    /// <exception cref="MlBackendException">The line breaks the format.</exception>
    public static void Read(string line, long number, ConlluSentence sentence)
    {
        if (line.StartsWith('#'))
        {
            var comment = line[1..].Trim();
            var equals = comment.IndexOf('=', StringComparison.Ordinal);
            sentence.Comments.Add(equals < 0 ? (comment, "") : (comment[..equals].Trim(), comment[(equals + 1)..].Trim()));
            return;
        }

        if (!line.Contains('\t', StringComparison.Ordinal))
        {
            throw Invalid(number, "columns are separated by one TAB");
        }

        var columns = line.Split('\t');
        if (columns.Length != Columns)
        {
            throw Invalid(number, $"expected {Columns} columns, found {columns.Length}");
        }

        if (columns[1].Length == 0)
        {
            throw Invalid(number, "the form is empty");
        }

        Add(columns, number, sentence);
    }

    /// <summary>Refuses a whole sentence whose heads or ranges name words that it does not have.</summary>
    /// <exception cref="MlBackendException">The message names the line of the word.</exception>
    public static void Check(ConlluSentence sentence)
    {
        foreach (var word in sentence.Words.Where(word => word.Head > sentence.Words.Count))
        {
            throw Invalid(word.Line, $"HEAD {word.Head} names no word of the sentence");
        }

        if (sentence.Words.Count == 0 || sentence.Ranges.Any(range => range.Last > sentence.Words.Count))
        {
            throw Invalid(sentence.Line, "a sentence or multiword token lacks its words");
        }
    }

    /// <summary>The value of a name in MISC or FEATS; null where it has none.</summary>
    public static string? Value(string? column, string name)
    {
        foreach (var entry in (column ?? "").Split('|'))
        {
            if (entry.Length > name.Length && entry[name.Length] == '=' && entry.StartsWith(name, StringComparison.Ordinal))
            {
                return entry[(name.Length + 1)..];
            }
        }

        return null;
    }

    /// <summary>White space as SpacesAfter writes it.</summary>
    public static string Escape(ReadOnlySpan<char> spaces)
    {
        var text = new StringBuilder();
        foreach (var unit in spaces)
        {
            _ = unit switch
            {
                ' ' => text.Append(@"\s"),
                '\t' => text.Append(@"\t"),
                '\r' => text.Append(@"\r"),
                '\n' => text.Append(@"\n"),
                _ => text.Append(unit),
            };
        }

        return text.ToString();
    }

    /// <summary>The white space that <see cref="Escape"/> wrote.</summary>
    public static string Unescape(string spaces) => spaces.Replace(@"\s", " ", StringComparison.Ordinal).Replace(@"\t", "\t", StringComparison.Ordinal)
        .Replace(@"\r", "\r", StringComparison.Ordinal).Replace(@"\n", "\n", StringComparison.Ordinal).Replace(@"\p", "|", StringComparison.Ordinal);

    private static void Add(string[] columns, long number, ConlluSentence sentence)
    {
        var id = columns[0];
        if (id.Split('-') is [var first, var last])
        {
            var (from, to) = (Number(first, id, number), Number(last, id, number));
            if (from > to)
            {
                throw Invalid(number, $"multiword range {from}-{to} is reversed");
            }

            if (from != sentence.Words.Count + 1 || (sentence.Ranges.Count > 0 && sentence.Ranges[^1].Last >= from))
            {
                throw Invalid(number, $"multiword range {from}-{to} does not stand before its first word");
            }

            sentence.Ranges.Add(new ConlluRange(from, to, columns[1], Said(columns[9])));
        }
        else if (id.Split('.') is [var before, var among])
        {
            if (Number(before, id, number) != sentence.Words.Count || Number(among, id, number) == 0)
            {
                throw Invalid(number, "an empty node does not stand behind its word");
            }

            sentence.EmptyNodes.Add(new ConlluEmptyNode(id, columns[1], Said(columns[8]), Said(columns[9])));
        }
        else
        {
            var own = Number(id, id, number);
            if (own != sentence.Words.Count + 1)
            {
                throw Invalid(number, $"ID {own} follows ID {sentence.Words.Count}");
            }

            var head = Said(columns[6]);
            sentence.Words.Add(new ConlluWord(
                own, columns[1], columns[2] == "_" && columns[1] != "_" ? null : columns[2], Said(columns[3]), Said(columns[4]), Said(columns[5]),
                head is null ? null : Number(head, head, number), Said(columns[7]), Said(columns[8]), Said(columns[9]), number));
        }
    }

    private static string? Said(string column) => column is "_" or "" ? null : column;

    // The id itself may be any text of the document, so it is not repeated.
    private static int Number(string digits, string whole, long line) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && whole.Length < 24
            ? number
            : throw Invalid(line, "invalid ID or HEAD");

    private static MlBackendException Invalid(long line, string what) => ErrorCodes.TreeInvalid.With($"line {line}, {what}.");
}
