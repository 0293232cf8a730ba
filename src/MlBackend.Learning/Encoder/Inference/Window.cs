namespace MlBackend.Learning.Encoder.Inference;

/// <summary>
/// A stretch of tokens that the encoder sees at once. Neighbouring windows of a long text overlap, so that each token has
/// context on both sides; of two windows that hold a token the one owns it in which it stands farther from the edge.
/// </summary>
/// <param name="Text">The number of its text in the call.</param>
/// <param name="Ids">Token ids, special ones included.</param>
/// <param name="Types">Segment ids.</param>
/// <param name="Starts">Where each token begins in the text, UTF-16 units; 0 for special tokens.</param>
/// <param name="Ends">Where it ends, exclusive; 0 for special tokens: they own nothing.</param>
/// <param name="OwnFrom">The first token that this window owns.</param>
/// <param name="OwnTo">Just behind the last.</param>
internal sealed record Window(int Text, long[] Ids, long[] Types, int[] Starts, int[] Ends, int OwnFrom, int OwnTo)
{
    /// <summary>How many tokens.</summary>
    public int Length => Ids.Length;
}
