namespace MlBackend.Core.Questions;

/// <summary>One thing asked about a document: a Label Studio control tag or an Argilla question.</summary>
/// <param name="Name">The tool's name for it, unique in its schema.</param>
/// <param name="Kind">What is asked for.</param>
/// <param name="Target">The tool's name of the object that is asked about (Label Studio: toName; Argilla: the field).</param>
/// <param name="Fields">The document fields that hold the object's text; one, except for pairwise questions.</param>
/// <param name="Labels">Allowed labels in the tool's order; empty where the kind has none. Taxonomy: paths (<see cref="LabelPath"/>);
/// Rating: the numbers from 1 on; Pairwise: the first and the second field.</param>
/// <param name="NotLearned">Why no model is trained for this question, in words for the admin; null where one is.</param>
public sealed record Question(
    string Name,
    QuestionKind Kind,
    string Target,
    IReadOnlyList<string> Fields,
    IReadOnlyList<string> Labels,
    string? NotLearned = null)
{
    /// <summary>
    /// True where it is asked about each labelled span of its object, not about the document: answers are
    /// <see cref="Annotations.SpanAnswer"/>, each span with the label given to it.
    /// </summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault)]
    public bool PerSpan { get; init; }

    /// <summary>What only the tool's adapter reads, by name; null where there is nothing to say.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Details { get; init; }

    /// <summary>The document field that is asked about.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Field => Fields[0];

    /// <summary>True where a model is trained for this question.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsLearned => NotLearned is null;
}
