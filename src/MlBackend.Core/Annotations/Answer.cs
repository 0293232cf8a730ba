using System.Text.Json;
using System.Text.Json.Serialization;
using MlBackend.Core.Documents;

namespace MlBackend.Core.Annotations;

/// <summary>What a person answered to one question, or what a model would answer.</summary>
/// <param name="Question">The name of the question.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ChoiceAnswer), "choice")]
[JsonDerivedType(typeof(SpanAnswer), "span")]
[JsonDerivedType(typeof(NumberAnswer), "number")]
[JsonDerivedType(typeof(TextAnswer), "text")]
[JsonDerivedType(typeof(RankingAnswer), "ranking")]
[JsonDerivedType(typeof(RelationAnswer), "relation")]
public abstract record Answer(string Question)
{
    /// <summary>JSON of a document's answers, as it is stored.</summary>
    public static string ToJson(IReadOnlyList<Answer> answers) =>
        JsonSerializer.Serialize(answers, CoreJson.Default.IReadOnlyListAnswer);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static IReadOnlyList<Answer> FromJson(string json) =>
        JsonSerializer.Deserialize(json, CoreJson.Default.IReadOnlyListAnswer) ?? [];
}

/// <summary>
/// Labels of the whole document: one for a Choice, Rating or Pairwise question, any number for a MultiChoice or Taxonomy question.
/// </summary>
public sealed record ChoiceAnswer(string Question, IReadOnlyList<string> Labels) : Answer(Question);

/// <summary>
/// Labelled stretches of one text, by start, then end. None at all is an answer too, but not to a question that is asked about
/// spans (<see cref="Questions.Question.PerSpan"/>), which has one for each label given to a span.
/// </summary>
public sealed record SpanAnswer(string Question, IReadOnlyList<LabelledSpan> Spans) : Answer(Question);

/// <summary>One labelled stretch of a text; <paramref name="End"/> is exclusive.</summary>
public readonly record struct LabelledSpan(Utf16Offset Start, Utf16Offset End, string Label);
