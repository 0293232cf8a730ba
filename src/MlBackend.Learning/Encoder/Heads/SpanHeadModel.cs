using MlBackend.Core.Documents;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Learning.Crf;
using MlBackend.Learning.Encoder.Inference;

namespace MlBackend.Learning.Encoder.Heads;

/// <summary>Trained chains over the features and the vectors of words. Confidences mean what they mean in the family crf.</summary>
/// <param name="question">The question.</param>
/// <param name="vectors">How words become vectors.</param>
/// <param name="width">The length of a vector.</param>
/// <param name="chains">Features and chains, these with weights for vectors.</param>
internal sealed class SpanHeadModel(Question question, TextVectors vectors, int width, CrfModel chains) : IEncoderModel
{
    // Vectors of words are large: so many texts are in memory at a time.
    private const int Stretch = 64;

    /// <inheritdoc/>
    public string Family => EncoderHeadFamily.FamilyName;

    /// <inheritdoc/>
    public Question Question => question;

    /// <inheritdoc/>
    public EncoderReference Encoder => vectors.Folder.Reference;

    /// <summary>How words become vectors.</summary>
    public TextVectors Vectors => vectors;

    /// <summary>The length of a vector.</summary>
    public int Width => width;

    /// <summary>Features and chains.</summary>
    public CrfModel Chains => chains;

    /// <inheritdoc/>
    public IReadOnlyList<Suggestion?> Suggest(IReadOnlyList<Document> documents, CancellationToken cancellationToken)
    {
        var suggestions = new Suggestion?[documents.Count];
        var workspace = new CrfWorkspace();
        foreach (var stretch in Enumerable.Range(0, documents.Count).Where(at => documents[at].Field(question.Field) is not null).Chunk(Stretch))
        {
            string[] texts = [.. stretch.Select(at => documents[at].Field(question.Field)!)];
            var found = vectors.OfWords(texts, Array.ConvertAll(texts, SpanWords.Of), null, cancellationToken);
            for (var place = 0; place < stretch.Length; place++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                suggestions[stretch[place]] = chains.Suggest(texts[place], workspace, found[place], cancellationToken);
            }
        }

        return suggestions;
    }

    /// <inheritdoc/>
    public void Save(string folder) => SpanHeadCodec.Write(this, folder);
}
