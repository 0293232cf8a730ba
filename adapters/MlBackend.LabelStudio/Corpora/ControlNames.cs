using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;

namespace MlBackend.LabelStudio.Corpora;

/// <summary>
/// Keeps apart what one control tag cannot ask: formats without names of questions call labels and spans the same, and here the second
/// kind that comes under a name gets another one.
/// </summary>
internal sealed class ControlNames
{
    private const string Spans = "-spans";
    private const string Labels = "-labels";
    private readonly Dictionary<string, bool> areSpans = new(StringComparer.Ordinal);

    /// <summary>The document with names that each mean one kind; a change is reported.</summary>
    public CorpusDocument Apart(CorpusDocument document, CorpusReport report)
    {
        var renamed = false;
        var apart = document with
        {
            Answers = [.. document.Answers.Select(Named)],
            Annotations = [.. document.Annotations.Select(annotation => annotation with { Answers = [.. annotation.Answers.Select(Named)] })],
        };
        report.Add(document, CorpusPart.Question, CorpusChange.Rewritten, "labels and spans cannot have one name", renamed ? 1 : 0);
        return renamed ? apart : document;

        Answer Named(Answer answer)
        {
            var name = answer switch
            {
                SpanAnswer => Name(answer.Question, isSpans: true),
                ChoiceAnswer => Name(answer.Question, isSpans: false),
                _ => answer.Question,
            };
            renamed |= name != answer.Question;
            return answer is RelationAnswer relations
                ? relations with { Relations = [.. relations.Relations.Select(relation => relation with { FromQuestion = Name(relation.FromQuestion, isSpans: true), ToQuestion = Name(relation.ToQuestion, isSpans: true) })] }
                : answer with { Question = name };
        }
    }

    private string Name(string question, bool isSpans)
    {
        areSpans.TryAdd(question, isSpans);
        return areSpans[question] == isSpans ? question : question + (isSpans ? Spans : Labels);
    }
}
