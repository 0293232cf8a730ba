using System.Collections.Frozen;
using MlBackend.Text.Normalization;

namespace MlBackend.Spacy.Tokenizer;

/// <summary>The norm of a text where no rule of a language gives another (spacy/lang/norm_exceptions.py): quotation marks of one kind, else lower case.</summary>
internal static class Norms
{
    private static readonly FrozenDictionary<string, string> Exceptions = TokenizerData.Common.Norms.ToFrozenDictionary(StringComparer.Ordinal);

    public static string Of(string text)
    {
        if (Exceptions.TryGetValue(text, out var norm))
        {
            return norm;
        }

        var lower = UnicodeCase.ToLower(text);
        // One string object where both are the same: fewer to hash and to keep.
        return string.Equals(lower, text, StringComparison.Ordinal) ? text : lower;
    }
}
