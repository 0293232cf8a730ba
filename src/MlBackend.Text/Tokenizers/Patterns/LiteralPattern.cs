using MlBackend.Text.Tokenizers.Alignment;

namespace MlBackend.Text.Tokenizers.Patterns;

/// <summary>A text, found as it stands. An empty one is never found.</summary>
internal sealed class LiteralPattern(string literal) : IPattern
{
    /// <inheritdoc/>
    public void Find(ReadOnlySpan<char> text, MatchList matches)
    {
        if (literal.Length == 0)
        {
            return;
        }

        for (var from = 0; text[from..].IndexOf(literal, StringComparison.Ordinal) is >= 0 and var at; from += at + literal.Length)
        {
            matches.Add(from + at, from + at + literal.Length);
        }
    }
}
