using MlBackend.Text.Tokenizers.Alignment;

namespace MlBackend.Text.Tokenizers.Normalizers;

/// <summary>Drops combining marks: StripAccents, and a part of <see cref="BertNormalizer"/>.</summary>
internal sealed class MarkStripper : INormalizer
{
    /// <summary>Drops general category M.</summary>
    public static readonly CharacterFilter.Rule AllMarks =
        static codePoint => UnicodeClasses.IsMark(codePoint) ? CharacterFilter.Dropped : codePoint;

    /// <summary>Drops general category Mn.</summary>
    public static readonly CharacterFilter.Rule NonSpacingMarks =
        static codePoint => UnicodeClasses.IsNonSpacingMark(codePoint) ? CharacterFilter.Dropped : codePoint;

    /// <inheritdoc/>
    public void Normalize(NormalizedText text) => Apply(text, AllMarks);

    /// <summary>Applies a rule that concerns marks only; there are none below U+0300.</summary>
    public static void Apply(NormalizedText text, CharacterFilter.Rule rule)
    {
        var first = text.Units.IndexOfAnyInRange('\u0300', '\uFFFF');
        if (first >= 0)
        {
            CharacterFilter.Apply(text, first, rule);
        }
    }
}
