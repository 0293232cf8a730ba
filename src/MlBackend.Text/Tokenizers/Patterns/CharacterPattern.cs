using MlBackend.Text.Tokenizers.Alignment;

namespace MlBackend.Text.Tokenizers.Patterns;

/// <summary>Every single character that a test holds for; the test is asked once for each ASCII character.</summary>
internal sealed class CharacterPattern(Func<int, bool> holds) : IPattern
{
    private readonly bool[] _ascii = [.. Enumerable.Range(0, 128).Select(holds)];

    /// <inheritdoc/>
    public void Find(ReadOnlySpan<char> text, MatchList matches)
    {
        for (var unit = 0; unit < text.Length;)
        {
            var length = 1;
            var first = text[unit];
            if (first < 128 ? _ascii[first] : holds(UnicodeClasses.At(text, unit, out length)))
            {
                matches.Add(unit, unit + length);
            }

            unit += length;
        }
    }
}

/// <summary>What another pattern does not match.</summary>
internal sealed class InvertedPattern(IPattern pattern) : IPattern
{
    /// <inheritdoc/>
    public void Find(ReadOnlySpan<char> text, MatchList matches)
    {
        pattern.Find(text, matches);
        matches.Complete(text.Length);
        matches.Invert();
    }
}
