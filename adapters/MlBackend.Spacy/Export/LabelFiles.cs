using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MlBackend.Spacy.Export;

/// <summary>The labels of a component as <c>spacy init labels</c> writes them.</summary>
public static class LabelFiles
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true };

    /// <summary>
    /// The file of a component: a list of labels; of an entity recogniser the labels of each of its moves (missing, begin, in, last,
    /// unit, out) with their counts.
    /// </summary>
    /// <param name="component">The component.</param>
    /// <param name="counts">How often each label stands in the training corpus, by the question's name.</param>
    public static byte[] Write(SpacyComponent component, IReadOnlyDictionary<string, SortedDictionary<string, long>> counts)
    {
        ArgumentNullException.ThrowIfNull(component);
        ArgumentNullException.ThrowIfNull(counts);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            if (component.Factory == "ner")
            {
                WriteMoves(json, counts.TryGetValue(component.Questions[0].Name, out var own) ? own : []);
            }
            else
            {
                json.WriteStartArray();
                foreach (var label in component.Questions.SelectMany(question => Labels(component, question, counts)))
                {
                    json.WriteStringValue(label);
                }

                json.WriteEndArray();
            }
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static IEnumerable<string> Labels(
        SpacyComponent component, Corpora.SpacyQuestion question, IReadOnlyDictionary<string, SortedDictionary<string, long>> counts) =>
        component.Factory == "spancat"
            ? counts.TryGetValue(question.Name, out var own) ? own.Keys : []
            : question.Labels.Select(label => question.Prefix + label);

    private static void WriteMoves(Utf8JsonWriter json, SortedDictionary<string, long> labels)
    {
        json.WriteStartObject();
        for (var move = 0; move < 6; move++)
        {
            json.WriteStartObject(move.ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (move is >= 1 and <= 4)
            {
                foreach (var (label, count) in labels.OrderByDescending(entry => entry.Value))
                {
                    json.WriteNumber(label, count);
                }
            }

            // A unit or an out without label goes over a token that nobody looked at.
            if (move is 4 or 5)
            {
                json.WriteNumber("", 1);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
