using MlBackend.Text.Tokenizers.Alignment;

namespace MlBackend.Text.Tokenizers.PreTokenizers;

/// <summary>Which pieces get a <see cref="MetaspacePreTokenizer"/>'s mark in front.</summary>
internal enum PrependScheme
{
    /// <summary>Every one.</summary>
    Always,

    /// <summary>The one at the beginning of the text.</summary>
    First,

    /// <summary>None.</summary>
    Never,
}

/// <summary>SentencePiece's: spaces become a visible mark, which begins every word.</summary>
/// <param name="mark">The mark, of the basic plane.</param>
/// <param name="scheme">Which pieces get one in front.</param>
/// <param name="cutsWords">Whether to cut at the marks.</param>
internal sealed class MetaspacePreTokenizer(char mark, PrependScheme scheme, bool cutsWords) : IPreTokenizer
{
    /// <inheritdoc/>
    public void PreTokenize(PreTokenizedText text, MatchList matches)
    {
        var target = text.BeginRewrite();
        var source = text.Aligned;
        foreach (var piece in text.Pieces)
        {
            if (piece.IsToken)
            {
                text.KeepToken(piece);
                continue;
            }

            var written = target.Length;
            var (start, end) = source.AlignmentOf(piece.Start);
            var first = source.Units[piece.Start];
            if (first != mark && first != ' ' && (scheme == PrependScheme.Always || (scheme == PrependScheme.First && start == 0)))
            {
                target.AddUnit(mark, start, end);
            }

            var copied = target.Length;
            target.Append(source, piece.Start, piece.Length);
            target.Units[copied..].Replace(' ', mark);
            if (cutsWords)
            {
                Cut(text, target, written);
            }
            else
            {
                text.AddRewritten(written, target.Length);
            }
        }

        text.EndRewrite();
    }

    /// <summary>Every mark begins a piece.</summary>
    private void Cut(PreTokenizedText text, AlignedUnits target, int written)
    {
        ReadOnlySpan<char> units = target.Units;
        var start = written;
        for (var unit = written + 1; unit < units.Length; unit++)
        {
            if (units[unit] == mark)
            {
                text.AddRewritten(start, unit);
                start = unit;
            }
        }

        text.AddRewritten(start, units.Length);
    }
}
