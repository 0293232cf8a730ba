using MlBackend.Core.Documents;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Learning.Linear;
using MlBackend.Learning.Linear.Answers;

namespace MlBackend.Learning.Encoder.Heads;

/// <summary>A trained head for labels.</summary>
/// <param name="question">The question, labels in its order.</param>
/// <param name="vectors">How texts become vectors.</param>
/// <param name="width">The length of a vector.</param>
/// <param name="features">How words become the columns before the vector's.</param>
/// <param name="weights">The table that <see cref="Kernels"/> reads: features and dimensions by output, the intercepts last.</param>
/// <param name="outputs">What each output means, and how scores become probabilities.</param>
internal sealed class LabelHeadModel(Question question, TextVectors vectors, int width, LinearFeatures features, float[] weights, LinearOutputs outputs) : IEncoderModel
{
    /// <inheritdoc/>
    public string Family => EncoderHeadFamily.FamilyName;

    /// <inheritdoc/>
    public Question Question => question;

    /// <inheritdoc/>
    public EncoderReference Encoder => vectors.Folder.Reference;

    /// <summary>How texts become vectors.</summary>
    public TextVectors Vectors => vectors;

    /// <summary>The length of a vector.</summary>
    public int Width => width;

    /// <summary>How words become columns.</summary>
    public LinearFeatures Features => features;

    /// <summary>Features and dimensions by output, the intercepts last.</summary>
    public ReadOnlySpan<float> Weights => weights;

    /// <summary>What each output means.</summary>
    public LinearOutputs Outputs => outputs;

    /// <inheritdoc/>
    public IReadOnlyList<Suggestion?> Suggest(IReadOnlyList<Document> documents, CancellationToken cancellationToken)
    {
        var suggestions = new Suggestion?[documents.Count];
        var isDifference = outputs.Form == LinearForm.Difference;
        var asked = Enumerable.Range(0, documents.Count).Where(at => QuestionText.Of(documents[at], question) is not null).ToList();
        var texts = asked.ConvertAll(at => QuestionText.Of(documents[at], question)!);
        var found = HeadInputs.Of(vectors, texts, isDifference, null, cancellationToken);
        var work = LinearWorkspace.Rent();
        var scores = new float[Kernels.Stride(outputs.Count)];
        for (var at = 0; at < found.Length; at++)
        {
            var length = isDifference ? features.DifferenceRow(texts[at], work) : features.Row(texts[at], work);
            work.Reserve(length + width);
            HeadInputs.Append(found[at], features.Count, work.Columns.AsSpan(length), work.Values.AsSpan(length));
            Kernels.Score(weights, work.Columns.AsSpan(0, length + width), work.Values.AsSpan(0, length + width), scores);
            suggestions[asked[at]] = outputs.Answer(question, scores);
        }

        // Not in a finally: after an exception the workspace may hold counts, so it is dropped.
        LinearWorkspace.Return(work);
        return suggestions;
    }

    /// <inheritdoc/>
    public void Save(string folder) => LabelHeadCodec.Write(this, folder);
}
