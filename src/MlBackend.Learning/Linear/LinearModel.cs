using System.Numerics.Tensors;
using MlBackend.Core.Documents;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;

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
                suggestions[at] = Suggestion(scores);
            }
        }

        // Not in a finally: after an exception the workspace may hold counts, so it is dropped.
        LinearWorkspace.Return(work);
        return suggestions;
    }

    /// <inheritdoc/>
    public void Save(string folder) => LinearCodec.Write(this, folder);

    private ChoiceSuggestion Suggestion(ReadOnlySpan<float> scores)
    {
        var probabilities = outputs.Probabilities(scores);
        var distribution = new ScoredLabel[probabilities.Length];
        for (var label = 0; label < distribution.Length; label++)
        {
            distribution[label] = new ScoredLabel(question.Labels[label], probabilities[label]);
        }

        if (question.Kind.TakesOneLabel())
        {
            var best = distribution[TensorPrimitives.IndexOfMax<double>(probabilities)];
            return new ChoiceSuggestion(question.Name, best.Confidence, [best], distribution);
        }

        var proposed = new List<ScoredLabel>();
        var confidence = 1.0;
        for (var label = 0; label < distribution.Length; label++)
        {
            if (outputs.Proposes(label, scores))
            {
                proposed.Add(distribution[label]);
                confidence *= probabilities[label];
            }
            else
            {
                confidence *= 1 - probabilities[label];
            }
        }

        // A stable order: equal confidences stay in the question's order.
        return new ChoiceSuggestion(question.Name, confidence, [.. proposed.OrderByDescending(label => label.Confidence)], distribution);
    }
}
