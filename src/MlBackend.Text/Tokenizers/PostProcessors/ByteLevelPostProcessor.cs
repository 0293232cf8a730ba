using MlBackend.Core.Documents;
using MlBackend.Text.Tokenizers.Alignment;

namespace MlBackend.Text.Tokenizers.PostProcessors;

/// <summary>Takes the white space that byte-level tokens carry out of their offsets.</summary>
/// <param name="trimOffsets">False = leave everything as it is.</param>
/// <param name="addPrefixSpace">The first token's space may be one that was put in, which has no place in the text.</param>
internal sealed class ByteLevelPostProcessor(bool trimOffsets, bool addPrefixSpace) : IPostProcessor
{
    private static readonly char Space = ByteAlphabet.Character((byte)' ');

    /// <inheritdoc/>
    public int AddedTokens(bool isPair) => 0;

    /// <inheritdoc/>
    public List<EncodedPart> Process(List<EncodedPart> parts, PostProcessing context)
    {
        if (trimOffsets)
        {
            foreach (var part in parts)
            {
                Trim(part, addPrefixSpace, context);
            }
        }

        return parts;
    }

    /// <summary>Trims the offsets of a part in all its windows (process_offsets of pre_tokenizers/byte_level.rs).</summary>
    public static void Trim(EncodedPart part, bool addPrefixSpace, PostProcessing context)
    {
        Trim(part.Tokens.Span, addPrefixSpace, context);
        foreach (var window in part.Overflowing)
        {
            Trim(window.AsSpan(), addPrefixSpace, context);
        }
    }

    private static void Trim(Span<EncodedToken> tokens, bool addPrefixSpace, PostProcessing context)
    {
        for (var index = 0; index < tokens.Length; index++)
        {
            ref var token = ref tokens[index];
            var text = context.Surfaces.TextOf(token);
            var leading = 0;
            while (leading < text.Length && IsSpace(text[leading]))
            {
                leading++;
            }

            var trailing = 0;
            while (trailing < text.Length && IsSpace(text[^(trailing + 1)]))
            {
                trailing++;
            }

            var (start, end) = (token.Start.Value, token.End.Value);
            if (leading == 0 && trailing == 0)
            {
                continue;
            }

            var source = token.Kind == TokenKind.Text ? context.SourceOf(token) : "";
            if (leading == 1 && addPrefixSpace && (index == 0 || start == 0))
            {
                leading = 0;
            }

            for (; leading > 0 && start < end; leading--)
            {
                _ = UnicodeClasses.At(source, start, out var length);
                start = Math.Min(start + length, end);
            }

            token = token with { Start = new Utf16Offset(start), End = new Utf16Offset(TrimEnd(source, start, end, trailing)) };
        }
    }

    private static int TrimEnd(string source, int start, int end, int characters)
    {
        var trimmed = end;
        for (; characters > 0; characters--)
        {
            if (trimmed == 0)
            {
                return end;
            }

            trimmed -= trimmed > 1 && char.IsSurrogatePair(source[trimmed - 2], source[trimmed - 1]) ? 2 : 1;
        }

        return Math.Max(trimmed, start);
    }

    private static bool IsSpace(char unit) => unit == Space || char.IsWhiteSpace(unit);
}
