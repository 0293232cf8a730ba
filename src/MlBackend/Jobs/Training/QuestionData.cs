using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Learning.Spans;
using MlBackend.Storage.Documents;

namespace MlBackend.Jobs.Training;

/// <summary>What is known about one question, parted into what may train and what judges.</summary>
/// <param name="Training">Examples that may train.</param>
/// <param name="HoldOut">Examples that judge and never train.</param>
internal sealed record QuestionData(TrainingSet Training, TrainingSet HoldOut)
{
    /// <summary>The question.</summary>
    public Question Question => Training.Question;

    /// <summary>How many annotated documents were left out because their answer has a label that the question lacks by now.</summary>
    public int Outdated { get; init; }

    /// <summary>All examples.</summary>
    public IReadOnlyList<Example> All => [.. Training.Examples, .. HoldOut.Examples];

    /// <summary>
    /// Takes one question's answers. Left out: documents without the question's texts or an answer to it, answers with a
    /// label that the question does not have, and spans of a text that changed since. A question about spans has an example for
    /// each span.
    /// </summary>
    public static QuestionData Of(Question question, IReadOnlyList<AnnotatedDocument> documents)
    {
        var labels = question.Labels.Count == 0 ? null : question.Labels.ToHashSet(StringComparer.Ordinal);
        var training = new List<Example>();
        var holdOut = new List<Example>();
        foreach (var document in documents)
        {
            if (document.Document.Field(question.Field) is { } text && question.Fields.All(field => document.Document.Field(field) is not null))
            {
                var side = document.Side == Side.HoldOut ? holdOut : training;
                side.AddRange(Examples(question, document, labels, text.Length));
            }
        }

        var asked = question.PerSpan ? SpanQuestion.Of(question) : question;
        asked = labels is null ? asked with { Labels = LabelsOf([.. training, .. holdOut]) } : asked;
        return new QuestionData(new TrainingSet(asked, training), new TrainingSet(asked, holdOut))
        {
            Outdated = labels is null ? 0 : documents.Count(document => document.Annotation.Answers.Any(answer => answer.Question == question.Name && LabelsOf(answer).Any(label => !labels.Contains(label)))),
        };
    }

    private static IEnumerable<Example> Examples(Question question, AnnotatedDocument document, HashSet<string>? labels, int length) =>
        question.PerSpan
            ? document.SameText ? SpanQuestion.Examples(question, document.Document, document.Annotation.Answers).Where(example => Fits(example.Answer, labels, length)) : []
            : Answer(question, document) is { } answer && Fits(answer, labels, length) ? [new Example(document.Document, answer)] : [];

    /// <summary>Where labels come from the tasks, those that were given are the question's.</summary>
    private static IReadOnlyList<string> LabelsOf(IReadOnlyList<Example> examples) =>
    [
        .. examples.SelectMany(example => LabelsOf(example.Answer)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<string> LabelsOf(Answer answer) => answer switch
    {
        ChoiceAnswer choice => choice.Labels,
        SpanAnswer spans => spans.Spans.Select(span => span.Label),
        _ => [],
    };

    private static Answer? Answer(Question question, AnnotatedDocument document)
    {
        var answer = document.Annotation.Answers.FirstOrDefault(answer => answer.Question == question.Name);
        return question.Kind switch
        {
            QuestionKind.Span when document.SameText => answer as SpanAnswer,
            var kind when kind.TakesOneLabel() => answer is ChoiceAnswer { Labels.Count: 1 } ? answer : null,
            var kind when kind.TakesLabels() => answer as ChoiceAnswer,
            _ => null,
        };
    }

    private static bool Fits(Answer answer, HashSet<string>? labels, int length) => answer switch
    {
        ChoiceAnswer choice => labels is null || choice.Labels.All(labels.Contains),
        SpanAnswer spans => spans.Spans.All(span => labels?.Contains(span.Label) != false && span.Start.Value >= 0 && span.Start < span.End && span.End.Value <= length),
        _ => false,
    };
}
