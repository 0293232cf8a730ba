using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MlBackend.Commands.Statistics;

/// <summary>Statistics as one JSON object.</summary>
internal static class StatisticsJson
{
    /// <summary>The object.</summary>
    public static string Of(CorpusStatistics statistics, string format)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("format", format);
            json.WriteNumber("documents", statistics.Documents);
            json.WriteNumber("without_answer", statistics.Unanswered);
            json.WriteNumber("blank", statistics.Blank);
            json.WriteNumber("duplicates", statistics.Duplicates);
            json.WriteNumber("conflicts", statistics.Conflicts);
            json.WriteNumber("characters", statistics.Characters);
            Histogram(json, "tokens", statistics.Tokens);
            json.WriteStartArray("questions");
            foreach (var question in statistics.Questions)
            {
                Question(json, question);
            }

            json.WriteEndArray();
            json.WriteStartObject("relations");
            foreach (var (label, count) in statistics.Relations)
            {
                json.WriteNumber(label, count);
            }

            json.WriteEndObject();
            json.WriteStartArray("advice");
            foreach (var advice in TrainingAdvice.Of(statistics))
            {
                json.WriteStartObject();
                json.WriteString("level", advice.Level.ToString().ToLowerInvariant());
                json.WriteString("about", advice.Subject);
                json.WriteString("what", advice.What);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Question(Utf8JsonWriter json, QuestionStatistics question)
    {
        json.WriteStartObject();
        json.WriteString("name", question.Name);
        json.WriteString("kind", question.IsSpans ? "spans" : "labels");
        json.WriteNumber("answered", question.Answered);
        json.WriteNumber("with_none", question.Empty);
        json.WriteNumber(question.IsSpans ? "with_overlaps" : "with_several", question.Several);
        Optional(json, "balance", question.Balance);
        json.WriteStartObject("labels");
        foreach (var (label, (count, documents)) in question.Labels)
        {
            json.WriteStartObject(label);
            json.WriteNumber("count", count);
            json.WriteNumber("documents", documents);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        if (question.IsSpans)
        {
            Histogram(json, "span_tokens", question.SpanLengths);
        }

        json.WriteStartObject("agreement");
        foreach (var (name, value) in StatisticsTables.Agreement(question))
        {
            Optional(json, name, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Histogram(Utf8JsonWriter json, string name, Histogram histogram)
    {
        json.WriteStartObject(name);
        json.WriteNumber("sum", histogram.Sum);
        json.WriteNumber("mean", Math.Round(histogram.Mean, 6));
        json.WriteNumber("least", histogram.Least);
        json.WriteNumber("most", histogram.Most);
        json.WriteStartArray("bins");
        foreach (var (from, to, count) in histogram.Bins)
        {
            json.WriteStartArray();
            json.WriteNumberValue(from);
            json.WriteNumberValue(to);
            json.WriteNumberValue(count);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Optional(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, Math.Round(known, 9));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
