using MlBackend.Core.Errors;
using MlBackend.Text.Tokenizers;

namespace MlBackend.Learning.Encoder.Inference;

/// <summary>Turns texts into windows.</summary>
internal sealed class WindowCutter(Tokenizer tokenizer, int maximumLength)
{
    /// <summary>An eighth of a window is shared with the next.</summary>
    private readonly EncodingOptions options = new(Truncation: new TruncationOptions(maximumLength, maximumLength / 8));
    private readonly EncodingOptions pairs = new(Truncation: new TruncationOptions(maximumLength));

    /// <summary>The windows of a text, in order; at least one.</summary>
    /// <exception cref="MlBackendException">MLB7003 to MLB7005, as the tokenizer says.</exception>
    public IEnumerable<Window> Cut(string text, int number)
    {
        var encoded = tokenizer.Encode(text, options);
        if (encoded.Overflowing.Count == 0)
        {
            yield return Of(encoded, number, isFirst: true, isLast: true);
            yield break;
        }

        yield return Of(encoded, number, isFirst: true, isLast: false);
        for (var at = 0; at < encoded.Overflowing.Count; at++)
        {
            yield return Of(encoded.Overflowing[at], number, isFirst: false, isLast: at == encoded.Overflowing.Count - 1);
        }
    }

    /// <summary>The one window of a pair of texts, the longer cut first where both are too long; it owns all of its tokens.</summary>
    /// <exception cref="MlBackendException">MLB7003 to MLB7005, as the tokenizer says.</exception>
    public Window Pair(string first, string second, int number)
    {
        var encoded = tokenizer.Encode(first, pairs, second);
        var (ids, mask, types) = (new long[encoded.Count], new long[encoded.Count], new long[encoded.Count]);
        encoded.CopyTo(ids, mask, types);
        return new Window(number, ids, types, new int[encoded.Count], new int[encoded.Count], 0, encoded.Count);
    }

    private Window Of(TokenizedText encoded, int number, bool isFirst, bool isLast)
    {
        var count = encoded.Count;
        var (ids, mask, types) = (new long[count], new long[count], new long[count]);
        encoded.CopyTo(ids, mask, types);
        var (starts, ends) = (new int[count], new int[count]);
        var (first, last) = (count, -1);
        for (var at = 0; at < count; at++)
        {
            ref readonly var token = ref encoded.Tokens[at];
            if (token.Kind == TokenKind.Text)
            {
                (starts[at], ends[at]) = (token.Start.Value, token.End.Value);
                (first, last) = (Math.Min(first, at), at);
            }
        }

        var shared = options.Truncation!.Stride;
        var from = isFirst ? first : first + (shared / 2);
        var to = isLast ? last + 1 : last + 1 - (shared - (shared / 2));
        return new Window(number, ids, types, starts, ends, Math.Min(from, to), to);
    }
}
