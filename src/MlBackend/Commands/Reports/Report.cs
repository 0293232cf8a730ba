using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlBackend.Core.Models;
using MlBackend.Learning.Evaluation;
using Spectre.Console;

namespace MlBackend.Commands.Reports;

/// <summary>What <c>train</c> and <c>evaluate</c> say at their end.</summary>
internal static class Report
{
    /// <summary>Prints to standard output: one JSON object, or tables for people.</summary>
    /// <param name="shell">Where to print.</param>
    /// <param name="asJson">True for JSON.</param>
    /// <param name="model">The model.</param>
    /// <param name="effort">What training, or scoring where nothing was trained, took.</param>
    /// <param name="score">Its score; null where there was nothing to score it on: the metrics are null then.</param>
    public static async Task PrintAsync(Shell shell, bool asJson, IModel model, Effort effort, EvaluationReport? score)
    {
        if (asJson)
        {
            await shell.Output.WriteLineAsync(Json(model, effort, score));
            return;
        }

        Summary(shell.Tables, model, effort, score);
    }

    /// <summary>The defined figures of a report by name, as a manifest holds them.</summary>
    public static Dictionary<string, double> Metrics(EvaluationReport score) => Figures(score)
        .Where(figure => figure.Value is not null)
        .ToDictionary(figure => figure.Name, figure => figure.Value!.Value, StringComparer.Ordinal);

    private static (string Name, double? Value)[] Figures(EvaluationReport? score) =>
    [
        ("accuracy", score?.Accuracy),
        ("micro_precision", score?.MicroPrecision),
        ("micro_recall", score?.MicroRecall),
        ("micro_f1", score?.MicroF1),
        ("macro_f1", score?.MacroF1),
        ("auc", score?.Auc),
    ];

    private static string Json(IModel model, Effort effort, EvaluationReport? score)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("task", model.Question.Kind.ToString().ToLowerInvariant());
            json.WriteString("family", model.Family);
            json.WriteNumber("documents", effort.Documents);
            json.WriteNumber("labels", model.Question.Labels.Count);
            json.WriteNumber("seconds", Math.Round(effort.Elapsed.TotalSeconds, 4));
            json.WriteNumber("documents_per_second", Math.Round(effort.DocumentsPerSecond, 1));
            json.WriteNumber("peak_memory_mb", Math.Round(Effort.PeakMemoryMegabytes(), 1));
            WriteScore(json, score);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteScore(Utf8JsonWriter json, EvaluationReport? score)
    {
        json.WritePropertyName("scored_documents");
        WriteNumber(json, score?.Documents);
        foreach (var (name, value) in Figures(score))
        {
            json.WritePropertyName(name);
            WriteNumber(json, value);
        }

        if (score is null)
        {
            json.WriteNull("per_label");
            return;
        }

        json.WriteStartObject("per_label");
        foreach (var label in score.PerLabel)
        {
            json.WriteStartObject(label.Label);
            json.WriteNumber("precision", Rounded(label.Precision));
            json.WriteNumber("recall", Rounded(label.Recall));
            json.WriteNumber("f1", Rounded(label.F1));
            json.WriteNumber("support", label.Support);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumberValue(Rounded(number));
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private static double Rounded(double value) => Math.Round(value, 6);

    private static void Summary(IAnsiConsole console, IModel model, Effort effort, EvaluationReport? score)
    {
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{model.Family}, {model.Question.Labels.Count} labels: {effort.Documents} documents in {effort.Elapsed.TotalSeconds:0.00} s ({effort.DocumentsPerSecond:0} a second), {Effort.PeakMemoryMegabytes():0} MB at the most"));
        if (score is null)
        {
            return;
        }

        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"accuracy {score.Accuracy:0.000}, micro F1 {score.MicroF1:0.000} (precision {score.MicroPrecision:0.000}, recall {score.MicroRecall:0.000}), macro F1 {score.MacroF1:0.000}"));
        var table = new Table().Border(TableBorder.Simple).AddColumn("label");
        foreach (var name in new[] { "precision", "recall", "F1", "documents or spans" })
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        foreach (var label in score.PerLabel)
        {
            table.AddRow(
                Markup.Escape(label.Label), Figure(label.Precision), Figure(label.Recall), Figure(label.F1),
                label.Support.ToString(CultureInfo.InvariantCulture));
        }

        console.Write(table);
    }

    private static string Figure(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
