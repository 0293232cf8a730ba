using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;

namespace MlBackend.Spacy.Corpora;

/// <summary>
/// A plan that grows with the documents, where nobody knows the questions beforehand: the first question about spans fills
/// <c>doc.ents</c>, unless its first spans overlap or it bears the name of spaCy's usual group; every other one fills a span group.
/// Of a later document in which some overlap, <c>doc.ents</c> takes the longest and a span group all.
/// </summary>
internal sealed class StreamedPlan(CorpusOptions options)
{
    private readonly List<SpacyQuestion> questions = [];

    /// <summary>The plan as it stands.</summary>
    public SpacyPlan Plan { get; private set; } = new(options.Language ?? "xx", options.Field, [])
    {
        KeepsTokens = options.Language is null,
        KeepsOverlaps = true,
    };

    /// <summary>Takes in the questions of a document.</summary>
    public SpacyPlan Grow(CorpusDocument document)
    {
        var known = questions.Count;
        foreach (var answer in document.Answers.Concat(document.Rejected))
        {
            if (answer is SpanAnswer or ChoiceAnswer && questions.TrueForAll(question => question.Name != answer.Question))
            {
                var target = answer is not SpanAnswer spans ? SpacyTarget.LateCategories : IsEntities(spans) ? SpacyTarget.Entities : SpacyTarget.SpanGroup;
                questions.Add(new SpacyQuestion(answer.Question, target, []));
            }
        }

        return Plan = questions.Count == known ? Plan : Plan with { Questions = [.. questions] };
    }

    private bool IsEntities(SpanAnswer answer)
    {
        var others = questions.FindAll(question => question.Target != SpacyTarget.LateCategories);
        return answer.Question == DocAnswers.Entities
            ? others.TrueForAll(question => question.Target != SpacyTarget.Entities)
            : others.Count == 0 && answer.Question != DocAnswers.UsualGroup && !Overlap(answer);
    }

    private static bool Overlap(SpanAnswer answer)
    {
        var ordered = answer.Spans.OrderBy(span => span.Start).ToList();
        return ordered.Zip(ordered.Skip(1)).Any(pair => pair.Second.Start < pair.First.End);
    }
}
