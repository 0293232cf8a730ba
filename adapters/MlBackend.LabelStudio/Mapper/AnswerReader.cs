using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.LabelStudio.Json;
using MlBackend.LabelStudio.Objects;

namespace MlBackend.LabelStudio.Mapper;

/// <summary>
/// Reads a person's regions as answers. A submitted annotation without a region says "no span" to a Span question and "none of
/// them" to a MultiChoice or Taxonomy question; where one label is the answer there is none then.
/// </summary>
internal sealed class AnswerReader
{
    private readonly IReadOnlyList<JsonElement> regions;
    private readonly Schema schema;
    private readonly IReadOnlyList<TextField> fields;
    private readonly Document document;
    private readonly Dictionary<string, IPlaces?> places = new(StringComparer.Ordinal);

    private AnswerReader(JsonElement result, Schema schema, IReadOnlyList<TextField> fields, Document document)
    {
        regions = result.ValueKind == JsonValueKind.Array ? [.. result.EnumerateArray().Where(region => region.ValueKind == JsonValueKind.Object)] : [];
        this.schema = schema;
        this.fields = fields;
        this.document = document;
    }

    /// <summary>The answers to the questions of a schema that are learned or kept.</summary>
    /// <param name="result">The annotation's list of regions.</param>
    /// <param name="schema">What was asked.</param>
    /// <param name="fields">How the data that questions ask about is read.</param>
    /// <param name="document">The texts that the offsets count in.</param>
    /// <param name="unreadable">Counts the questions whose regions fit neither form nor text; half of an answer would teach wrong.</param>
    public static IReadOnlyList<Answer> Read(JsonElement result, Schema schema, IReadOnlyList<TextField> fields, Document document, ref int unreadable)
    {
        var reader = new AnswerReader(result, schema, fields, document);
        List<Answer> answers = [];
        foreach (var question in schema.Questions)
        {
            if (!reader.Asks(question, out var own))
            {
                continue;
            }

            if (reader.Answer(question, own) is { } answer)
            {
                answers.Add(answer);
            }
            else
            {
                unreadable++;
            }
        }

        return answers;
    }

    /// <summary>The spans of one question; null where one has no whole offsets, or lies outside the text.</summary>
    public static SpanAnswer? Spans(Question question, IReadOnlyList<JsonElement> regions, IPlaces places)
    {
        List<LabelledSpan> spans = [];
        foreach (var region in regions)
        {
            if (Spans(question, region, places) is not { } own)
            {
                return null;
            }

            spans.AddRange(own);
        }

        return new SpanAnswer(question.Name, [.. spans.Distinct().OrderBy(span => span.Start).ThenBy(span => span.End).ThenBy(span => span.Label, StringComparer.Ordinal)]);
    }

    /// <summary>The labels of one question; null where they have another form than its kind, or there is none where one is needed.</summary>
    public static ChoiceAnswer? Choices(Question question, IReadOnlyList<JsonElement> regions)
    {
        List<string> labels = [];
        foreach (var region in regions)
        {
            if (!region.TryGetProperty("value", out var value) || RegionValue.Labels(value, question.Kind, QuestionDetails.ControlTag(question)) is not { } own)
            {
                return null;
            }

            labels.AddRange(own);
        }

        return !question.Kind.TakesOneLabel() ? new ChoiceAnswer(question.Name, [.. labels.Distinct(StringComparer.Ordinal)])
            : labels.Count > 0 ? new ChoiceAnswer(question.Name, [labels[^1]])
            : null;
    }

    private static IReadOnlyList<LabelledSpan>? Spans(Question question, JsonElement region, IPlaces places) =>
        region.TryGetProperty("value", out var value)
        && RegionValue.Labels(value, question.Kind, QuestionDetails.ControlTag(question)) is { } labels
        && places.TryRead(value, out var start, out var end)
            ? [.. labels.Select(label => new LabelledSpan(start, end, label))]
            : null;

    /// <summary>True where the annotation answers the question, by regions or by having none.</summary>
    private bool Asks(Question question, out IReadOnlyList<JsonElement> own)
    {
        own = question.Kind == QuestionKind.Relation
            ? [.. regions.Where(region => Text(region, "type") == "relation")]
            : [.. regions.Where(region => Text(region, "from_name") == question.Name)];
        return question switch
        {
            { IsLearned: false } => own.Count > 0 && KeptReader.Keeps(question),
            { PerSpan: true } => own.Count > 0 && PlacesIn(question.Field) is not null,
            { Kind: QuestionKind.Span } => PlacesIn(question.Field) is not null,
            _ => own.Count > 0 || !question.Kind.TakesOneLabel(),
        };
    }

    private Answer? Answer(Question question, IReadOnlyList<JsonElement> own) => question switch
    {
        { IsLearned: false } => KeptReader.Read(question, own, SpanOf),
        _ when question.PerSpan || question.Kind == QuestionKind.Span => Spans(question, own, PlacesIn(question.Field)!),
        _ => Choices(question, own),
    };

    /// <summary>The span that a relation means by an id; null where there is none that this service can read.</summary>
    private (string Question, LabelledSpan Span)? SpanOf(string id)
    {
        foreach (var region in regions.Where(region => Text(region, "id") == id))
        {
            if (Text(region, "from_name") is { } name && schema.Find(name) is { Kind: QuestionKind.Span, Fields.Count: 1 } question
                && PlacesIn(question.Field) is { } known && Spans(question, region, known) is [var span, ..])
            {
                return (name, span);
            }
        }

        return null;
    }

    private IPlaces? PlacesIn(string name)
    {
        if (!places.TryGetValue(name, out var known))
        {
            var field = fields.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.Ordinal));
            places[name] = known = field is null ? null : Places.Of(document, field);
        }

        return known;
    }

    private static string? Text(JsonElement region, string member) => region.TryGetProperty(member, out var text) ? JsonText.Read(text) : null;
}
