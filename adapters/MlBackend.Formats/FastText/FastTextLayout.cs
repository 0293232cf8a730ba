using MlBackend.Core.Errors;

namespace MlBackend.Formats.FastText;

/// <summary>
/// A line of fastText's supervised learning (fasttext.cc, text classification):
/// <code>
/// __label__sport __label__paris Words of the text
/// </code>
/// A word that begins with __label__ is a label wherever it stands; the others are the text, one space between two, for fastText
/// itself never keeps the spacing. A line is a document; one without label is not labelled.
/// </summary>
internal static class FastTextLayout
{
    public const string Label = "__label__";

    /// <summary>Reads a line.</summary>
    /// <exception cref="MlBackendException">A label has no name.</exception>
    public static (string Text, IReadOnlyList<string> Labels) Read(string line, long number)
    {
        List<string> labels = [];
        List<string> words = [];
        foreach (var word in line.Split(Spaces, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!word.StartsWith(Label, StringComparison.Ordinal))
            {
                words.Add(word);
            }
            else if (word.Length == Label.Length)
            {
                throw ErrorCodes.RecordInvalid.With($"line {number}, a label has no name.");
            }
            else if (!labels.Contains(word[Label.Length..], StringComparer.Ordinal))
            {
                labels.Add(word[Label.Length..]);
            }
        }

        return (string.Join(' ', words), labels);
    }

    /// <summary>What fastText takes for the end of a word (dictionary.cc, readWord).</summary>
    public static char[] Spaces { get; } = [' ', '\n', '\r', '\t', '\v', '\f', '\0'];
}
