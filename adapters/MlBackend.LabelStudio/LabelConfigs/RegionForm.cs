using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.LabelStudio.Objects;

namespace MlBackend.LabelStudio.LabelConfigs;

/// <summary>The parts of a region that are the same for every answer to a question, encoded once.</summary>
internal sealed class RegionForm
{
    private readonly Dictionary<string, JsonEncodedText[]> labels;
    private readonly string? labelsFrom;
    private readonly string[]? whenLabels;
    private readonly string? whenTag;

    public RegionForm(Question question)
    {
        Question = question;
        FromName = Encode(question.Name);
        ToName = Encode(question.Target);
        Type = Encode(QuestionDetails.ControlTag(question).ToLowerInvariant());
        Member = question.Kind == QuestionKind.Pairwise ? Encode("selected") : Type;
        labelsFrom = QuestionDetails.LabelsFrom(question);
        whenLabels = QuestionDetails.Get(question, QuestionDetails.WhenLabel)?.Split(',', StringSplitOptions.TrimEntries);
        whenTag = QuestionDetails.Get(question, QuestionDetails.WhenTag);
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

    /// <summary>True where the label config, or the task where labels come from there, has that label.</summary>
    public bool Takes(string label, Document document) => TaskLabels(document)?.Contains(label) ?? labels.ContainsKey(label);

    /// <summary>The labels that come from the task; null where they stand in the label config.</summary>
    public IReadOnlySet<string>? TaskLabels(Document document) => labelsFrom is null ? null : Objects.TaskLabels.Of(document.Field(labelsFrom));

    /// <summary>True where the spans that answer a question with that label are asked about.</summary>
    public bool AsksAbout(string spanQuestion, string spanLabel) =>
        (whenTag is null || string.Equals(whenTag, spanQuestion, StringComparison.Ordinal))
        && (whenLabels is null || whenLabels.Contains(spanLabel, StringComparer.Ordinal));

    /// <summary>Writes the member of the value that holds labels: a list, but for ratings and sides.</summary>
    public void WriteLabels(Utf8JsonWriter writer, IReadOnlyList<string> given)
    {
        writer.WritePropertyName(Member);
        if (Question.Kind is QuestionKind.Rating or QuestionKind.Pairwise)
        {
            Write(writer, given[0]);
            return;
        }

        writer.WriteStartArray();
        foreach (var label in given)
        {
            Write(writer, label);
        }

        writer.WriteEndArray();
    }

    private void Write(Utf8JsonWriter writer, string label)
    {
        switch (Question.Kind)
        {
            case QuestionKind.Taxonomy:
                writer.WriteStartArray();
                foreach (var name in labels[label])
                {
                    writer.WriteStringValue(name);
                }

                writer.WriteEndArray();
                break;
            case QuestionKind.Rating:
                writer.WriteNumberValue(int.Parse(label, NumberStyles.None, CultureInfo.InvariantCulture));
                break;
            default:
                writer.WriteStringValue(labels.TryGetValue(label, out var names) ? names[0] : Encode(label));
                break;
        }
    }

    private static JsonEncodedText Encode(string text) => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
}
