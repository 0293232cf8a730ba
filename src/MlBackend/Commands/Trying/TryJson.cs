using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MlBackend.Commands.Trying;

/// <summary>A try as one JSON object, without a word of the documents.</summary>
internal static class TryJson
{
    public static string Write(TryOutcome outcome)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            WriteFigures(json, outcome);
            WriteCurve(json, outcome);
            WriteWeakest(json, outcome);
            WriteSecondLooks(json, outcome);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteFigures(Utf8JsonWriter json, TryOutcome outcome)
    {
        json.WriteString("task", outcome.Asked.Kind.ToString().ToLowerInvariant());
        json.WriteString("question", outcome.Asked.Name);
        json.WriteString("family", outcome.Family);
        json.WriteNumber("seed", outcome.Seed);
        json.WriteNumber("labelled_documents", outcome.Asked.Answered);
        json.WriteNumber("documents", outcome.Replay.Documents.Count);
        json.WriteNumber("to_correct", outcome.Replay.Corrected);
        json.WriteNumber("without_model", outcome.Replay.WithoutModel);
        json.WriteNumber("right_by_frequency", outcome.Replay.FrequentRight);
        json.WriteNumber("trainings", outcome.Replay.Trainings);
        json.WriteNumber("seconds", Math.Round(outcome.Elapsed.TotalSeconds, 3));
    }

    private static void WriteCurve(Utf8JsonWriter json, TryOutcome outcome)
    {
        json.WriteStartArray("curve");
        foreach (var stretch in outcome.Replay.Stretches())
        {
            json.WriteStartObject();
            json.WriteNumber("from", stretch.From);
            json.WriteNumber("to", stretch.To);
            json.WriteNumber("right", stretch.Right);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteWeakest(Utf8JsonWriter json, TryOutcome outcome)
    {
        json.WriteStartArray("weakest_labels");
        foreach (var label in outcome.Weakest)
        {
            json.WriteStartObject();
            json.WriteString("label", label.Label);
            json.WriteNumber("precision", Math.Round(label.Precision, 6));
            json.WriteNumber("recall", Math.Round(label.Recall, 6));
            json.WriteNumber("f1", Math.Round(label.F1, 6));
            json.WriteNumber("support", label.Support);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSecondLooks(Utf8JsonWriter json, TryOutcome outcome)
    {
        json.WriteStartArray("second_look");
        foreach (var look in outcome.SecondLooks)
        {
            json.WriteStartObject();
            json.WriteString("id", outcome.Data.Examples[look.Index].Document.ExternalId);
            json.WriteNumber("line", outcome.Lines[look.Index]);
            json.WriteString("annotated", look.Annotated);
            json.WriteString("suggested", look.Suggested);
            json.WriteNumber("confidence", Math.Round(look.Confidence, 6));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
