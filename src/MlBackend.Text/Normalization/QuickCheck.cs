using System.Text;

namespace MlBackend.Text.Normalization;

/// <summary>Finds out fast that a text is in a normal form already (Unicode Standard Annex 15, section 9).</summary>
internal static class QuickCheck
{
    /// <summary>
    /// Where normalising must begin: the last certain starter before the first character that is not certainly in the
    /// form; -1 where the whole text is. What stands before it is in the form and does not change.
    /// </summary>
    public static int FirstDoubt(ReadOnlySpan<char> text, NormalizationForm form)
    {
        // Below these, no character has a class, decomposes or composes with what stands before it.
        var certain = form switch
        {
            NormalizationForm.FormC => '\u0300',
            NormalizationForm.FormD => '\u00C0',
            NormalizationForm.FormKC or NormalizationForm.FormKD => '\u00A0',
            _ => throw new ArgumentOutOfRangeException(nameof(form)),
        };
        var index = text.IndexOfAnyExceptInRange('\0', (char)(certain - 1));
        if (index < 0)
        {
            return -1;
        }

        var tables = NormalizationTables.Instance;
        var starter = Math.Max(index - 1, 0);
        var lastClass = 0;
        while (index < text.Length)
        {
            var rest = text[index..];
            if (rest[0] < certain)
            {
                starter = index++;
                lastClass = 0;
                continue;
            }

            var codePoint = CodePoints.Take(ref rest);
            ref readonly var record = ref tables[codePoint];
            if (!IsCertain(codePoint, record, form) || (record.Class != 0 && lastClass > record.Class))
            {
                return starter;
            }

            lastClass = record.Class;
            if (lastClass == 0)
            {
                starter = index;
            }

            index = text.Length - rest.Length;
        }

        return -1;
    }

    private static bool IsCertain(int codePoint, in CharacterRecord record, NormalizationForm form) => form switch
    {
        NormalizationForm.FormC => (record.Flags & (CharacterFlags.NotComposed | CharacterFlags.MayCompose)) == 0,
        NormalizationForm.FormKC => (record.Flags & (CharacterFlags.NotCompatibleComposed | CharacterFlags.MayCompose)) == 0,
        NormalizationForm.FormD => record.CanonicalLength == 0 && !HangulSyllables.IsSyllable(codePoint),
        _ => record.CompatibleLength == 0 && record.CanonicalLength == 0 && !HangulSyllables.IsSyllable(codePoint),
    };
}
