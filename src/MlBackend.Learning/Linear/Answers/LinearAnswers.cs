using System.Numerics.Tensors;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;

namespace MlBackend.Learning.Linear.Answers;

/// <summary>Makes suggestions of scores.</summary>
internal static class LinearAnswers
{
    /// <summary>The suggestion that the scores of one document make.</summary>
    public static ChoiceSuggestion Answer(this LinearOutputs outputs, Question question, ReadOnlySpan<float> scores)
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
