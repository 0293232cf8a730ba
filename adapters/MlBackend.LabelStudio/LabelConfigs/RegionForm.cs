using System.Collections.Frozen;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlBackend.Core.Questions;

namespace MlBackend.LabelStudio.LabelConfigs;

/// <summary>The parts of a region that are the same for every answer to a question, encoded once.</summary>
internal sealed class RegionForm
{
    private readonly FrozenDictionary<string, JsonEncodedText> labels;

    public RegionForm(Question question)
    {
        Question = question;
        FromName = Encode(question.Name);
        ToName = Encode(question.Target);
        labels = question.Labels.Distinct(StringComparer.Ordinal).ToFrozenDictionary(label => label, Encode, StringComparer.Ordinal);
    }

    /// <summary>What is asked.</summary>
    public Question Question { get; }

    public JsonEncodedText FromName { get; }

    public JsonEncodedText ToName { get; }

    /// <summary>The label ready to be written; false where the label config has no such label.</summary>
    public bool TryLabel(string label, out JsonEncodedText encoded) => labels.TryGetValue(label, out encoded);

    private static JsonEncodedText Encode(string text) => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
}
