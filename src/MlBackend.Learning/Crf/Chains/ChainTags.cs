namespace MlBackend.Learning.Crf.Chains;

/// <summary>
/// The BIO tags of one chain: 0 is outside, then begin and inside of each label. Rows of scores are
/// <see cref="Stride"/> wide, a multiple of four.
/// </summary>
/// <param name="labels">Indices of the chain's labels among the question's.</param>
internal sealed class ChainTags(int[] labels)
{
    /// <summary>Outside any span.</summary>
    public const int Outside = 0;

    /// <summary>Indices of the chain's labels among the question's.</summary>
    public int[] Labels { get; } = labels;

    /// <summary>How many tags.</summary>
    public int Count { get; } = (2 * labels.Length) + 1;

    /// <summary>Numbers from one row to the next.</summary>
    public int Stride { get; } = ((2 * labels.Length) + 4) / 4 * 4;

    /// <summary>The tag of a span's first word.</summary>
    public static int Begin(int label) => (2 * label) + 1;

    /// <summary>The tag of a span's other words.</summary>
    public static int Inside(int label) => (2 * label) + 2;

    /// <summary>True where the tag continues a span.</summary>
    public static bool IsInside(int tag) => tag > 0 && (tag & 1) == 0;

    /// <summary>True where the second tag may follow the first: a span is continued only by its own label.</summary>
    public static bool MayFollow(int first, int second) => !IsInside(second) || first == second || first == second - 1;
}
