using MlBackend.Core.Documents;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Learning.Linear.Answers;

namespace MlBackend.Learning.Linear;

/// <summary>A trained linear model.</summary>
/// <param name="question">The question, labels in its order.</param>
/// <param name="features">How texts become rows.</param>
/// <param name="weights">The table that <see cref="Kernels"/> reads.</param>
/// <param name="outputs">What each output of the table means, and how scores become probabilities.</param>
internal sealed class LinearModel(Question question, LinearFeatures features, float[] weights, LinearOutputs outputs) : IModel
{
    /// <inheritdoc/>
    public string Family => LinearFamily.FamilyName;

    /// <inheritdoc/>
    public Question Question => question;

    /// <summary>How texts become rows.</summary>
    public LinearFeatures Features => features;

    /// <summary>Feature by output, the intercepts last.</summary>
    public ReadOnlySpan<float> Weights => weights;

    /// <summary>What each output means.</summary>
    public LinearOutputs Outputs => outputs;

    /// <inheritdoc/>
    public IReadOnlyList<Suggestion?> Suggest(IReadOnlyList<Document> documents, CancellationToken cancellationToken)
    {
        var suggestions = new Suggestion?[documents.Count];
        var work = LinearWorkspace.Rent();
        var scores = new float[Kernels.Stride(outputs.Count)];
        for (var at = 0; at < suggestions.Length; at++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (QuestionText.Of(documents[at], question) is { } text)
            {
                var length = outputs.Form == LinearForm.Difference ? features.DifferenceRow(text, work) : features.Row(text, work);
                Kernels.Score(weights, work.Columns.AsSpan(0, length), work.Values.AsSpan(0, length), scores);
                suggestions[at] = outputs.Answer(question, scores);
            }
        }

        // Not in a finally: after an exception the workspace may hold counts, so it is dropped.
        LinearWorkspace.Return(work);
        return suggestions;
    }

    /// <inheritdoc/>
    public void Save(string folder) => LinearCodec.Write(this, folder);
}
