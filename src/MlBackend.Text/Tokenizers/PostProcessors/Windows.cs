using System.Globalization;
using MlBackend.Core.Errors;

namespace MlBackend.Text.Tokenizers.PostProcessors;

/// <summary>Cuts parts into windows and joins them again (tokenizers/src/utils/truncation.rs, tokenizer/encoding.rs).</summary>
internal static class Windows
{
    /// <summary>Two long texts give every window of one with every window of the other; more than this is refused.</summary>
    public const int Most = 65_536;

    /// <summary>Cuts one or two texts so that together they have at most <paramref name="maximum"/> tokens.</summary>
    /// <exception cref="MlBackendException">The options leave no room.</exception>
    public static void Truncate(List<EncodedPart> parts, int maximum, TruncationOptions options)
    {
        var (first, second) = (parts[0], parts.Count > 1 ? parts[1] : null);
        var total = first.Tokens.Length + (second?.Tokens.Length ?? 0);
        if (total <= maximum && maximum > 0)
        {
            return;
        }

        if (options.Strategy == TruncationStrategy.LongestFirst || maximum == 0)
        {
            var (ofFirst, ofSecond) = second is null ? (maximum, 0) : Share(first.Tokens.Length, second.Tokens.Length, maximum);
            Cut(first, ofFirst, options);
            if (second is not null)
            {
                Cut(second, ofSecond, options);
            }

            return;
        }

        var target = options.Strategy == TruncationStrategy.OnlyFirst ? first
            : second ?? throw NoRoom("The second text of a pair shall be cut, but there is none.");
        var left = target.Tokens.Length - (total - maximum);
        if (left <= 0)
        {
            throw NoRoom("The text that may be cut is shorter than what must go.");
        }

        Cut(target, left, options);
    }

    /// <summary>Joins parts: their first windows, and every other combination of their windows.</summary>
    /// <exception cref="MlBackendException">There are more than <see cref="Most"/> combinations.</exception>
    public static TokenizedText Join(List<EncodedPart> parts, SurfaceTexts surfaces)
    {
        // A choice of windows: for each part 0 = its first, n = its n-th other. The order is that of merging from the left.
        List<int[]> choices = [];
        for (var part = 0; part < parts.Count; part++)
        {
            var others = parts[part].Overflowing.Count;
            if (others == 0)
            {
                continue;
            }

            List<int[]> next = [];
            foreach (var choice in choices.Append(new int[parts.Count]))
            {
                var isMain = next.Count == choices.Count * (others + 1);
                for (var window = isMain ? 1 : 0; window <= others; window++)
                {
                    var chosen = (int[])choice.Clone();
                    chosen[part] = window;
                    next.Add(chosen);
                }

                if (next.Count > Most)
                {
                    throw ErrorCodes.TooManyWindows.With(string.Create(CultureInfo.InvariantCulture, $"More than {Most}."));
                }
            }

            choices = next;
        }

        return new TokenizedText(
            Concatenate(parts, new int[parts.Count]),
            surfaces,
            choices.Count == 0 ? [] : [.. choices.Select(choice => new TokenizedText(Concatenate(parts, choice), surfaces, []))]);
    }

    private static EncodedToken[] Concatenate(List<EncodedPart> parts, int[] choice)
    {
        var count = 0;
        for (var part = 0; part < parts.Count; part++)
        {
            count += Window(parts[part], choice[part]).Length;
        }

        var all = new EncodedToken[count];
        count = 0;
        for (var part = 0; part < parts.Count; part++)
        {
            var window = Window(parts[part], choice[part]);
            window.CopyTo(all.AsSpan(count));
            count += window.Length;
        }

        return all;
    }

    private static ReadOnlySpan<EncodedToken> Window(EncodedPart part, int window) =>
        window == 0 ? part.Tokens.Span : part.Overflowing[window - 1];

    /// <summary>The shorter text keeps all it has up to a half, the longer one gets the rest.</summary>
    private static (int First, int Second) Share(int first, int second, int maximum)
    {
        var shorter = Math.Min(first, second);
        var longer = shorter > maximum ? shorter : Math.Max(shorter, maximum - shorter);
        if (shorter + longer > maximum)
        {
            shorter = maximum / 2;
            longer = shorter + (maximum % 2);
        }

        return first > second ? (longer, shorter) : (shorter, longer);
    }

    private static void Cut(EncodedPart part, int length, TruncationOptions options)
    {
        var tokens = part.Tokens;
        if (length >= tokens.Length)
        {
            return;
        }

        if (length == 0)
        {
            part.Tokens = Memory<EncodedToken>.Empty;
            part.Overflowing.Add(tokens.ToArray());
            return;
        }

        if (options.Stride >= length)
        {
            throw NoRoom("The stride is not smaller than what a window holds.");
        }

        var step = length - options.Stride;
        if (tokens.Length / step > Most)
        {
            throw ErrorCodes.TooManyWindows.With(string.Create(CultureInfo.InvariantCulture, $"More than {Most}."));
        }

        // Neighbouring windows may share tokens, and post-processors change them: each gets its own.
        var isFirst = true;
        for (var passed = 0; ; passed += step)
        {
            var (start, end) = options.Side == TextSide.Right
                ? (passed, Math.Min(passed + length, tokens.Length))
                : (Math.Max(tokens.Length - passed - length, 0), tokens.Length - passed);
            if (isFirst)
            {
                part.Tokens = tokens[start..end].ToArray();
                isFirst = false;
            }
            else
            {
                part.Overflowing.Add(tokens[start..end].ToArray());
            }

            if (options.Side == TextSide.Right ? end == tokens.Length : start == 0)
            {
                return;
            }
        }
    }

    private static MlBackendException NoRoom(string detail) => ErrorCodes.TruncationImpossible.With(detail);
}
