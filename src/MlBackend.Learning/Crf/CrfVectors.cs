namespace MlBackend.Learning.Crf;

/// <summary>What an encoder says of each word, beside the features.</summary>
/// <param name="Width">The length of a vector.</param>
/// <param name="Documents">The vectors of each document's words, one behind the other.</param>
/// <param name="Starts">Where each document's first word stands among the corpus's words.</param>
internal sealed record CrfVectors(int Width, IReadOnlyList<float[]> Documents, IReadOnlyList<int> Starts)
{
    /// <summary>The vectors from a word of a document on.</summary>
    public ReadOnlySpan<float> Of(int document, int word) => Documents[document].AsSpan((word - Starts[document]) * Width);
}
