namespace MlBackend.Text.Segmentation;

/// <summary>Where a word stands in its text, in UTF-16 units; never empty.</summary>
public readonly record struct Word(int Start, int Length)
{
    /// <summary>Just after the last unit.</summary>
    public int End => Start + Length;
}
