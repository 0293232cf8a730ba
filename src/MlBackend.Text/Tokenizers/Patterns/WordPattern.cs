using MlBackend.Text.Tokenizers.Alignment;

namespace MlBackend.Text.Tokenizers.Patterns;

/// <summary>Runs of word characters and runs of what is neither word nor white space: <c>\w+|[^\w\s]+</c>.</summary>
internal sealed class WordPattern : IPattern
{
    private enum Kind
    {
        Space,
        Word,
        Other,
    }

    /// <inheritdoc/>
    public void Find(ReadOnlySpan<char> text, MatchList matches)
    {
        var start = 0;
        var running = Kind.Space;
        for (var unit = 0; unit < text.Length;)
        {
            var kind = KindOf(UnicodeClasses.At(text, unit, out var length));
            if (kind != running)
            {
                Close(matches, running, start, unit);
                (start, running) = (unit, kind);
            }

            unit += length;
        }

        Close(matches, running, start, text.Length);
    }

    private static void Close(MatchList matches, Kind kind, int start, int end)
    {
        if (kind != Kind.Space && end > start)
        {
            matches.Add(start, end);
        }
    }

    private static Kind KindOf(int codePoint) => UnicodeClasses.IsWhiteSpace(codePoint) ? Kind.Space
        : UnicodeClasses.IsWord(codePoint) ? Kind.Word
        : Kind.Other;
}
