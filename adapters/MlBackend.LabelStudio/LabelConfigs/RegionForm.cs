using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlBackend.Core.Questions;

namespace MlBackend.LabelStudio.LabelConfigs;

/// <summary>The parts of a region that are the same for every answer to a question, encoded once.</summary>
internal sealed class RegionForm
{
    private static readonly JsonEncodedText Choices = JsonEncodedText.Encode("choices");
    private static readonly JsonEncodedText LabelsType = JsonEncodedText.Encode("labels");
    private static readonly JsonEncodedText Taxonomy = JsonEncodedText.Encode("taxonomy");
    private static readonly JsonEncodedText Rating = JsonEncodedText.Encode("rating");
    private static readonly JsonEncodedText Pairwise = JsonEncodedText.Encode("pairwise");
    private static readonly JsonEncodedText Selected = JsonEncodedText.Encode("selected");

    private readonly Dictionary<string, JsonEncodedText[]> labels;

    public RegionForm(Question question)
    {
        Question = question;
        FromName = Encode(question.Name);
        ToName = Encode(question.Target);
        (Type, Member) = question.Kind switch
        {
            QuestionKind.Span => (LabelsType, LabelsType),
            QuestionKind.Taxonomy => (Taxonomy, Taxonomy),
            QuestionKind.Rating => (Rating, Rating),
            QuestionKind.Pairwise => (Pairwise, Selected),
            _ => (Choices, Choices),
        };
        labels = question.Labels.Distinct(StringComparer.Ordinal).ToDictionary(
            label => label,
            label => question.Kind == QuestionKind.Taxonomy ? [.. LabelPath.Split(label).Select(Encode)] : new[] { Encode(label) },
            StringComparer.Ordinal);
    }

    /// <summary>What is asked.</summary>
    public Question Question { get; }

    public JsonEncodedText FromName { get; }

    public JsonEncodedText ToName { get; }

    /// <summary>The region's type.</summary>
    public JsonEncodedText Type { get; }

    /// <summary>The member of the value that holds the labels.</summary>
    public JsonEncodedText Member { get; }

    /// <summary>True where the label config has that label.</summary>
    public bool Has(string label) => labels.ContainsKey(label);

    /// <summary>Writes a label that the label config has, as the region's value holds one.</summary>
    public void Write(Utf8JsonWriter writer, string label)
    {
        var names = labels[label];
        switch (Question.Kind)
        {
            case QuestionKind.Taxonomy:
                writer.WriteStartArray();
                foreach (var name in names)
                {
                    writer.WriteStringValue(name);
                }

                writer.WriteEndArray();
                break;
            case QuestionKind.Rating:
                writer.WriteNumberValue(int.Parse(label, NumberStyles.None, CultureInfo.InvariantCulture));
                break;
            default:
                writer.WriteStringValue(names[0]);
                break;
        }
    }

    private static JsonEncodedText Encode(string text) => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
}
