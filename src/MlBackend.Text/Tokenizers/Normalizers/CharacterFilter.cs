using MlBackend.Text.Tokenizers.Alignment;

namespace MlBackend.Text.Tokenizers.Normalizers;

/// <summary>Drops and replaces single characters in place; what stays keeps its alignment.</summary>
internal static class CharacterFilter
{
    /// <summary>Says what becomes of a character: the same, another one of the basic plane, or <see cref="Dropped"/>.</summary>
    public delegate int Rule(int codePoint);

    /// <summary>The character is removed.</summary>
    public const int Dropped = -1;

    /// <summary>Applies a rule to every character from a unit on.</summary>
    public static void Apply(NormalizedText text, int from, Rule rule)
    {
        var aligned = text.Aligned;
        var units = aligned.Units;
        var kept = from;
        for (var unit = from; unit < units.Length;)
        {
            var codePoint = UnicodeClasses.At(units, unit, out var length);
            var replacement = rule(codePoint);
            if (replacement == codePoint)
            {
                for (var part = 0; part < length; part++)
                {
                    aligned.Move(unit + part, kept++);
                }
            }
            else if (replacement != Dropped)
            {
                aligned.Move(unit, kept);
                units[kept++] = (char)replacement;
            }

            unit += length;
        }

        aligned.Truncate(kept);
    }
}
