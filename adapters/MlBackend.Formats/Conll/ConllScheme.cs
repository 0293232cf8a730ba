using MlBackend.Core.Errors;

namespace MlBackend.Formats.Conll;

/// <summary>How tags mark where a span begins and ends.</summary>
/// <param name="Name">Its name, as <c>--from</c> and <c>--to</c> have it.</param>
/// <param name="Prefixes">The prefixes that it knows beside O, as a file writes them.</param>
internal sealed record ConllScheme(string Name, string Prefixes)
{
    /// <summary>I for every token; B only where a span follows one with the same label (Ramshaw and Marcus 1995).</summary>
    public static ConllScheme Iob1 { get; } = new("iob1", "IB");

    /// <summary>B for a span's first token, I for its others (Tjong Kim Sang and Veenstra 1999).</summary>
    public static ConllScheme Iob2 { get; } = new("iob2", "BI");

    /// <summary>B, I, E for the last, S for a span of one token.</summary>
    public static ConllScheme Bioes { get; } = new("bioes", "BIES");

    /// <summary>The same with L for E and U for S.</summary>
    public static ConllScheme Bilou { get; } = new("bilou", "BILU");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ConllScheme> All { get; } = [Iob1, Iob2, Bioes, Bilou];

    private bool MarksEnds => Prefixes.Length == 4;

    /// <summary>The tag of a token in a span.</summary>
    /// <param name="begins">It is the first of its span.</param>
    /// <param name="ends">It is the last of its span.</param>
    /// <param name="follows">The token before it belongs to another span with the same label.</param>
    public char Prefix(bool begins, bool ends, bool follows) => this switch
    {
        _ when this == Iob1 => begins && follows ? 'B' : 'I',
        _ when this == Iob2 => begins ? 'B' : 'I',
        _ => Prefixes[begins ? ends ? 3 : 0 : ends ? 2 : 1],
    };

    /// <summary>Refuses a sentence that breaks the scheme.</summary>
    /// <exception cref="MlBackendException">A tag cannot stand where it does; the message names its line.</exception>
    public void Check(IReadOnlyList<ConllToken> sentence)
    {
        ConllToken? open = null;
        ConllTag before = default;
        foreach (var token in sentence)
        {
            var tag = token.Tag;
            if (!tag.IsOutside && !Known(tag.Prefix))
            {
                throw ErrorCodes.TagOutOfOrder.With($"line {token.Line}, {Name} has no such prefix.");
            }

            var continues = tag.Prefix is 'I' or 'E' && open is { } begun && begun.Tag.Label == tag.Label;
            if (MarksEnds && open is { } unclosed && !continues)
            {
                throw ErrorCodes.TagOutOfOrder.With($"line {unclosed.Line}, {Name}: the span that begins here is never closed.");
            }

            if (tag.Prefix is 'I' or 'E' && !continues && this != Iob1)
            {
                throw ErrorCodes.TagOutOfOrder.With($"line {token.Line}, {Name}: it continues no span of its label.");
            }

            if (tag.Prefix == 'B' && this == Iob1 && (before.Label != tag.Label || before.Prefix is not ('B' or 'I')))
            {
                throw ErrorCodes.TagOutOfOrder.With($"line {token.Line}, {Name}: B stands only behind a span of the same label.");
            }

            open = tag.Prefix switch { 'B' => token, 'I' => continues ? open : token, _ => null };
            before = tag;
        }

        if (MarksEnds && open is { } last)
        {
            throw ErrorCodes.TagOutOfOrder.With($"line {last.Line}, {Name}: the span that begins here is never closed.");
        }
    }

    private bool Known(char prefix) => Prefixes.Contains(prefix, StringComparison.Ordinal)
        || (MarksEnds && prefix is 'E' or 'S' && this == Bilou);
}
