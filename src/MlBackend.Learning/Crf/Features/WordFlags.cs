namespace MlBackend.Learning.Crf.Features;

/// <summary>Properties that a word has or has not, a bit each.</summary>
internal static class WordFlags
{
    /// <summary>How many bits.</summary>
    public const int Count = 9;

    /// <summary>The bits of a word that is not empty.</summary>
    public static int Of(ReadOnlySpan<char> word)
    {
        int upper = 0, lower = 0, digits = 0, others = 0;
        foreach (var unit in word)
        {
            if (char.IsUpper(unit))
            {
                upper++;
            }
            else if (char.IsLetter(unit))
            {
                lower++;
            }
            else if (char.IsDigit(unit))
            {
                digits++;
            }
            else
            {
                others++;
            }
        }

        var flags = 0;
        Set(ref flags, 0, upper > 0 && char.IsUpper(word[0]));
        Set(ref flags, 1, upper > 1 && lower == 0);
        Set(ref flags, 2, upper == 1 && lower > 0 && char.IsUpper(word[0]));
        Set(ref flags, 3, upper > 0 && lower > 0 && !char.IsUpper(word[0]));
        Set(ref flags, 4, digits > 0);
        Set(ref flags, 5, digits == word.Length);
        Set(ref flags, 6, others == word.Length);
        Set(ref flags, 7, others > 0 && others < word.Length);
        Set(ref flags, 8, word.Length > 1 && word[0] is '@' or '#' || word.StartsWith("http", StringComparison.OrdinalIgnoreCase));
        return flags;
    }

    private static void Set(ref int flags, int bit, bool value) => flags |= value ? 1 << bit : 0;
}
