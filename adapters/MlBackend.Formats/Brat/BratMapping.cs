using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;

namespace MlBackend.Formats.Brat;

/// <summary>
/// From standoff to a document: a span of several pieces becomes the stretch from its first to its last piece, an event links from its
/// trigger to its arguments; attributes, notes and normalisations are left out. All that is reported.
/// </summary>
internal static class BratMapping
{
    /// <summary>The document of a text and its annotations; null where it has no .ann.</summary>
    public static CorpusDocument Document(string id, string text, BratLayout? layout, CorpusOptions options)
    {
        var document = new Document(id, new Dictionary<string, string>(StringComparer.Ordinal) { [options.Field] = text });
        if (layout is null)
        {
            return new CorpusDocument(document, [], 1);
        }

        var annotations = layout.Annotations;
        Dictionary<string, LabelledSpan> spans = new(StringComparer.Ordinal);
        var joined = 0;
        foreach (var entity in annotations.Entities)
        {
            var places = entity.Pieces.Select(layout.Place).ToList();
            joined += places.Zip(places.Skip(1)).Any(pair => !text.AsSpan(pair.First.End.Value, pair.Second.Start.Value - pair.First.End.Value).IsWhiteSpace()) ? 1 : 0;
            spans[entity.Id] = new LabelledSpan(places[0].Start, places[^1].End, entity.Label);
        }

        foreach (var happened in annotations.Events)
        {
            if (spans.TryGetValue(happened.Trigger, out var trigger))
            {
                spans[happened.Id] = trigger;
            }
        }

        var relations = Relations(annotations, spans, options.Question).ToList();
        var answers = Answered.Of(options.Question, null, Answered.InOrder(annotations.Entities.Select(entity => spans[entity.Id])), relations);
        return new CorpusDocument(document, answers, 1) { Lost = [.. Lost(annotations, id, joined)] };
    }

    private static IEnumerable<LabelledRelation> Relations(BratAnnotations annotations, Dictionary<string, LabelledSpan> spans, string question)
    {
        foreach (var relation in annotations.Relations)
        {
            if (relation.Arguments.Count >= 2 && Link(relation.Arguments[0].Target, relation.Arguments[1].Target, relation.Type, RelationDirection.Right) is { } link)
            {
                yield return link;
            }
        }

        foreach (var (ids, _) in annotations.Equivalences)
        {
            for (var index = 1; index < ids.Count; index++)
            {
                if (Link(ids[0], ids[index], "Equiv", RelationDirection.Both) is { } link)
                {
                    yield return link;
                }
            }
        }

        foreach (var happened in annotations.Events)
        {
            foreach (var (role, target) in happened.Arguments)
            {
                if (Link(happened.Trigger, target, role, RelationDirection.Right) is { } link)
                {
                    yield return link;
                }
            }
        }

        LabelledRelation? Link(string from, string to, string label, RelationDirection direction) => spans.TryGetValue(from, out var first) && spans.TryGetValue(to, out var second)
            ? new LabelledRelation(question, first, question, second, direction, [label])
            : null;
    }

    private static IEnumerable<CorpusLoss> Lost(BratAnnotations annotations, string id, int joined)
    {
        return new[]
        {
            new CorpusLoss(id, 1, CorpusPart.Span, CorpusChange.Moved, "a span of several pieces is read as one from first to last", joined),
            new CorpusLoss(id, 1, CorpusPart.Relation, CorpusChange.Rewritten, "an event is read as links from its trigger", annotations.Events.Count),
            new CorpusLoss(id, 1, CorpusPart.Metadata, CorpusChange.LeftOut, "attributes of spans are not kept", annotations.Attributes.Count),
            new CorpusLoss(id, 1, CorpusPart.Metadata, CorpusChange.LeftOut, "notes on spans are not kept", annotations.Notes.Count),
            new CorpusLoss(id, 1, CorpusPart.Metadata, CorpusChange.LeftOut, "normalisations of spans are not kept", annotations.Normalizations.Count),
        }.Where(loss => loss.Count > 0);
    }
}
