using System.Text.Json;
using MlBackend.Core.Questions;
using MlBackend.LabelStudio.Json;
using MlBackend.LabelStudio.Mapper;
using MlBackend.LabelStudio.Objects;

namespace MlBackend.LabelStudio.LabelConfigs;

/// <summary>Why a region must not leave.</summary>
internal enum RegionFault
{
    /// <summary>It may leave.</summary>
    None = 0,

    /// <summary>It is no object, or lacks from_name, to_name, type or value.</summary>
    Incomplete,

    /// <summary>No control tag has that name.</summary>
    Control,

    /// <summary>The control tag does not point at that object.</summary>
    Object,

    /// <summary>The type is not the control tag's.</summary>
    Type,

    /// <summary>The value has another form than the control tag's.</summary>
    Form,

    /// <summary>The label config lacks a label, or there are too many or none.</summary>
    Label,

    /// <summary>It lies nowhere.</summary>
    Place,

    /// <summary>The score is no number in [0,1].</summary>
    Score,
}

/// <summary>
/// Label Studio's rules for regions (label_interface of its SDK), and those it does not check but shows wrong: no label, several
/// where one may be, unknown paths, sides and places. Everything that leaves is held against them as JSON, whoever wrote it.
/// </summary>
internal sealed class RegionRules(Schema schema)
{
    private readonly Dictionary<string, (Question Question, HashSet<string> Labels)> questions = schema.Questions
        .ToDictionary(question => question.Name, question => (question, question.Labels.ToHashSet(StringComparer.Ordinal)), StringComparer.Ordinal);

    /// <summary>What is wrong with a region; <paramref name="taskLabels"/> are the labels that come from its task, if any do.</summary>
    public RegionFault FaultOf(JsonElement region, IReadOnlySet<string>? taskLabels = null)
    {
        if (region.ValueKind != JsonValueKind.Object
            || Text(region, "from_name") is not { } from || Text(region, "to_name") is not { } target || Text(region, "type") is not { } type
            || !region.TryGetProperty("value", out var value) || value.ValueKind != JsonValueKind.Object)
        {
            return RegionFault.Incomplete;
        }

        if (region.TryGetProperty("score", out var score) && score.ValueKind != JsonValueKind.Null
            && (score.ValueKind != JsonValueKind.Number || !score.TryGetDouble(out var number) || number is not (>= 0 and <= 1)))
        {
            return RegionFault.Score;
        }

        if (!questions.TryGetValue(from, out var asked))
        {
            return RegionFault.Control;
        }

        if (asked.Question.Target != target)
        {
            return RegionFault.Object;
        }

        return string.Equals(type, QuestionDetails.ControlTag(asked.Question), StringComparison.OrdinalIgnoreCase)
            ? FaultOfValue(asked.Question, value, QuestionDetails.LabelsFrom(asked.Question) is null ? asked.Labels : taskLabels ?? asked.Labels)
            : RegionFault.Type;
    }

    /// <summary>What is wrong with a relation between regions of these ids.</summary>
    public static RegionFault FaultOfRelation(JsonElement relation, IReadOnlySet<string> ids) =>
        relation.ValueKind != JsonValueKind.Object || Text(relation, "type") != "relation" ? RegionFault.Incomplete
        : Text(relation, "direction") is not ("left" or "right" or "bi") ? RegionFault.Form
        : Text(relation, "from_id") is { } from && Text(relation, "to_id") is { } to && ids.Contains(from) && ids.Contains(to) ? RegionFault.None
        : RegionFault.Place;

    private static RegionFault FaultOfValue(Question question, JsonElement value, IReadOnlySet<string> labels) => question.Kind switch
    {
        QuestionKind.Number => Is(value, "number", JsonValueKind.Number),
        QuestionKind.Text or QuestionKind.Transcript => QuestionDetails.ControlTag(question) switch
        {
            "TextArea" => AreTexts(value, "text"),
            "DateTime" => Is(value, "datetime", JsonValueKind.String),
            _ => RegionFault.None,
        },
        QuestionKind.Ranking => value.TryGetProperty("ranker", out var lists) && lists.ValueKind == JsonValueKind.Object
            && lists.EnumerateObject().All(list => IsTexts(list.Value)) ? RegionFault.None : RegionFault.Form,
        QuestionKind.Relation or QuestionKind.Region => RegionFault.None,
        var kind => FaultOfLabels(question, kind, value, labels),
    };

    private static RegionFault FaultOfLabels(Question question, QuestionKind kind, JsonElement value, IReadOnlySet<string> labels)
    {
        if (RegionValue.Labels(value, kind, QuestionDetails.ControlTag(question)) is not { } given)
        {
            return RegionFault.Form;
        }

        if (given.Count == 0 || (kind.TakesOneLabel() && given.Count > 1) || !given.All(labels.Contains))
        {
            return RegionFault.Label;
        }

        return kind == QuestionKind.Span || question.PerSpan ? FaultOfPlace(QuestionDetails.Reading(question), value) : RegionFault.None;
    }

    private static RegionFault FaultOfPlace(Reading reading, JsonElement value)
    {
        var isWhole = reading == Reading.Plain
            ? PlainPlaces.Offset(value, "start", out var start) && PlainPlaces.Offset(value, "end", out var end) && start >= 0 && start < end
            : Text(value, "start") is { Length: > 0 } && Text(value, "end") is { Length: > 0 }
                && PlainPlaces.Offset(value, "startOffset", out var from) && PlainPlaces.Offset(value, "endOffset", out var to) && from >= 0 && to >= 0;
        return isWhole ? RegionFault.None : RegionFault.Place;
    }

    private static RegionFault Is(JsonElement value, string member, JsonValueKind kind) =>
        value.TryGetProperty(member, out var element) && element.ValueKind == kind ? RegionFault.None : RegionFault.Form;

    private static RegionFault AreTexts(JsonElement value, string member) =>
        value.TryGetProperty(member, out var list) && IsTexts(list) ? RegionFault.None : RegionFault.Form;

    private static bool IsTexts(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(text => text.ValueKind == JsonValueKind.String);

    private static string? Text(JsonElement element, string member) => element.TryGetProperty(member, out var text) ? JsonText.Read(text) : null;
}
