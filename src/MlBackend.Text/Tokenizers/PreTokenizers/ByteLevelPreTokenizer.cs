using MlBackend.Text.Tokenizers.Alignment;
using MlBackend.Text.Tokenizers.Patterns;

namespace MlBackend.Text.Tokenizers.PreTokenizers;

/// <summary>GPT-2's: words with their leading space, every UTF-8 byte as one visible character.</summary>
/// <param name="addPrefixSpace">Every word group that begins without a space gets one.</param>
/// <param name="cutsWords">False where something before has cut the words already.</param>
internal sealed class ByteLevelPreTokenizer(bool addPrefixSpace, bool cutsWords) : IPreTokenizer
{
    /// <inheritdoc/>
    public void PreTokenize(PreTokenizedText text, MatchList matches)
    {
        if (addPrefixSpace)
        {
            PrefixSpaces(text);
        }

        var target = text.BeginRewrite();
        var source = text.Aligned;
        foreach (var piece in text.Pieces)
        {
            if (piece.IsToken)
            {
                text.KeepToken(piece);
                continue;
            }

            ReadOnlySpan<char> units = source.Units[piece.Start..piece.End];
            for (var start = 0; start < units.Length;)
            {
                var end = cutsWords ? ByteLevelPattern.EndOfWord(units, start) : units.Length;
                var written = target.Length;
                WriteBytes(source, piece.Start + start, piece.Start + end, target);
                text.AddRewritten(written, target.Length);
                start = end;
            }
        }

        text.EndRewrite();
    }

    private static void PrefixSpaces(PreTokenizedText text)
    {
        var target = text.BeginRewrite();
        foreach (var piece in text.Pieces)
        {
            if (piece.IsToken)
            {
                text.KeepToken(piece);
                continue;
            }

            var written = target.Length;
            if (text.Aligned.Units[piece.Start] != ' ')
            {
                target.AddUnit(' ', text.Aligned.StartOf(piece.Start), text.Aligned.EndOf(piece.Start));
            }

            target.Append(text.Aligned, piece.Start, piece.Length);
            text.AddRewritten(written, target.Length);
        }

        text.EndRewrite();
    }

    private static void WriteBytes(AlignedUnits source, int start, int end, AlignedUnits target)
    {
        ReadOnlySpan<char> units = source.Units;
        target.Reserve(end - start);
        Span<byte> bytes = stackalloc byte[4];
        for (var unit = start; unit < end;)
        {
            var (from, to) = source.AlignmentOf(unit);
            if (units[unit] < 128)
            {
                target.AddUnit(ByteAlphabet.Character((byte)units[unit]), from, to);
                unit++;
                continue;
            }

            var count = Utf8Bytes.Of(UnicodeClasses.At(units, unit, out var length), bytes);
            for (var index = 0; index < count; index++)
            {
                target.AddUnit(ByteAlphabet.Character(bytes[index]), from, to);
            }

            unit += length;
        }
    }
}
