using MlBackend.Core.Annotations;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Learning.Linear.Answers;

namespace MlBackend.Learning.Linear;

/// <summary>The texts of a training set and, document by label, which labels hold.</summary>
/// <param name="Question">The question with all its labels; where it came without, those of the data.</param>
/// <param name="Texts">One text a document.</param>
/// <param name="Holds">Document by label: 1 where the label holds, else 0.</param>
/// <param name="Counts">In how many documents each label holds.</param>
internal sealed record LinearTargets(Question Question, IReadOnlyList<string> Texts, float[] Holds, int[] Counts)
{
    /// <summary>How the question becomes outputs.</summary>
    public LinearForm Form => LinearForms.Of(Question);

    /// <summary>True where exactly one label holds in a document.</summary>
    public bool Exclusive => Question.Kind.TakesOneLabel();

    /// <summary>The labels that some document has and, where several may hold, some other lacks; the others teach nothing.</summary>
    public int[] Learnable =>
    [
        .. Enumerable.Range(0, Counts.Length).Where(label => Counts[label] > 0 && (Exclusive || Counts[label] < Texts.Count)),
    ];

    /// <summary>Reads a training set. Documents without a text, and choices without a label, are left out.</summary>
    /// <exception cref="MlBackendException">A label is not the question's.</exception>
    public static LinearTargets From(TrainingSet data)
    {
        var texts = new List<string>();
        var answers = new List<ChoiceAnswer>();
        foreach (var (document, answer) in data.Examples)
        {
            if (answer is ChoiceAnswer choice && QuestionText.Of(document, data.Question) is { } text
                && (!data.Question.Kind.TakesOneLabel() || choice.Labels.Count > 0))
            {
                texts.Add(text);
                answers.Add(choice);
            }
        }

        var question = data.Question.Labels.Count > 0
            ? data.Question
            : data.Question with { Labels = [.. answers.SelectMany(answer => answer.Labels).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] };
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var label in question.Labels)
        {
            index.TryAdd(label, index.Count);
        }

        var width = question.Labels.Count;
        var holds = new float[texts.Count * width];
        var counts = new int[width];
        for (var row = 0; row < answers.Count; row++)
        {
            var labels = question.Kind.TakesOneLabel() ? answers[row].Labels.Take(1) : answers[row].Labels.Distinct(StringComparer.Ordinal);
            foreach (var label in labels)
            {
                if (!index.TryGetValue(label, out var at))
                {
                    throw ErrorCodes.UnknownLabel.With($"Question {question.Name}.");
                }

                holds[(row * width) + at] = 1f;
                counts[at]++;
            }
        }

        return new LinearTargets(question, texts, holds, counts);
    }
}
