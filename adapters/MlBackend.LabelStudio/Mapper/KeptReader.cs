using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Questions;
using MlBackend.LabelStudio.Json;
using MlBackend.LabelStudio.Objects;

namespace MlBackend.LabelStudio.Mapper;

/// <summary>Reads answers that no model learns yet but that are kept: numbers, texts, rankings, relations between spans.</summary>
internal static class KeptReader
{
    /// <summary>True for a question whose answers are kept.</summary>
    public static bool Keeps(Question question) => question.Kind switch
    {
        QuestionKind.Number or QuestionKind.Ranking or QuestionKind.Relation => true,
        QuestionKind.Text => QuestionDetails.ControlTag(question) == "TextArea",
        _ => false,
    };

    /// <summary>The answer of regions, at least one; null where they have another form.</summary>
    /// <param name="question">A question whose answers are kept.</param>
    /// <param name="regions">Its regions.</param>
    /// <param name="spanOf">The span that has an id, and the question it answers.</param>
    public static Answer? Read(Question question, IReadOnlyList<JsonElement> regions, Func<string, (string Question, LabelledSpan Span)?> spanOf) => question.Kind switch
    {
        QuestionKind.Number => Value(regions[^1], "number") is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var given)
            ? new NumberAnswer(question.Name, given)
            : null,
        QuestionKind.Ranking => Value(regions[^1], "ranker") is { ValueKind: JsonValueKind.Object } lists ? Ranking(question.Name, lists) : null,
        QuestionKind.Relation => new RelationAnswer(question.Name, [.. regions.Select(region => Relation(region, spanOf)).OfType<LabelledRelation>()]),
        _ => AllTexts(question.Name, regions),
    };

    private static TextAnswer? AllTexts(string question, IReadOnlyList<JsonElement> regions)
    {
        var texts = regions.Select(region => Texts(Value(region, "text"))).ToList();
        return texts.Contains(null) ? null : new TextAnswer(question, [.. texts.SelectMany(own => own!)]);
    }

    private static RankingAnswer? Ranking(string question, JsonElement lists)
    {
        var read = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var list in lists.EnumerateObject())
        {
            if (Texts(list.Value) is not { } items)
            {
                return null;
            }

            read[list.Name] = items;
        }

        return new RankingAnswer(question, read);
    }

    private static LabelledRelation? Relation(JsonElement region, Func<string, (string Question, LabelledSpan Span)?> spanOf)
    {
        if (Id(region, "from_id") is not { } from || Id(region, "to_id") is not { } to || spanOf(from) is not { } first || spanOf(to) is not { } second)
        {
            return null;
        }

        var direction = Id(region, "direction") switch { "left" => RelationDirection.Left, "bi" => RelationDirection.Both, _ => RelationDirection.Right };
        var labels = region.TryGetProperty("labels", out var given) ? Texts(given) ?? [] : [];
        return new LabelledRelation(first.Question, first.Span, second.Question, second.Span, direction, labels);
    }

    private static string? Id(JsonElement region, string member) => region.TryGetProperty(member, out var id) ? JsonText.Read(id) : null;

    private static JsonElement? Value(JsonElement region, string member) =>
        region.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.Object && value.TryGetProperty(member, out var element) ? element : null;

    /// <summary>A list of texts; one text alone counts as such a list.</summary>
    private static IReadOnlyList<string>? Texts(JsonElement? element)
    {
        switch (element)
        {
            case { ValueKind: JsonValueKind.String } text:
                return [JsonText.Read(text)!];
            case { ValueKind: JsonValueKind.Array } list:
                var texts = list.EnumerateArray().Select(JsonText.Read).ToList();
                return texts.Contains(null) ? null : [.. texts.OfType<string>()];
            default:
                return null;
        }
    }
}
