using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Learning.Evaluation;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Evaluation;

/// <summary>Against values of scikit-learn and seqeval.</summary>
public sealed class EvaluatorTests
{
    private const double Tolerance = 1e-9;

    [Fact]
    public void Choices_score_as_scikit_learn_says()
    {
        foreach (var (inputs, expected) in Cases("classification.json", "single_label"))
        {
            var labels = Strings(inputs.GetProperty("labels"));
            var question = new Question("q", QuestionKind.Choice, "t", ["t"], labels);
            var probabilities = inputs.TryGetProperty("proba", out var rows) ? rows : default;
            var truth = Strings(inputs.GetProperty("y_true")).Select(label => (Answer)new ChoiceAnswer("q", [label])).ToList();
            var suggested = Strings(inputs.GetProperty("y_pred"))
                .Select((label, index) => (Suggestion?)Choice([label], labels, probabilities.ValueKind == JsonValueKind.Array ? probabilities[index] : null)).ToList();

            var report = Evaluator.Evaluate(question, truth, suggested);

            report.Accuracy!.Value.ShouldBe(expected.GetProperty("accuracy").GetDouble(), Tolerance);
            report.Score.ShouldBe(report.Accuracy);
            Compare(report, expected);
            if (expected.TryGetProperty("roc_auc", out var area) && area.ValueKind == JsonValueKind.Number)
            {
                report.Auc!.Value.ShouldBe(area.GetDouble(), Tolerance);
            }
        }
    }

    [Fact]
    public void Multiple_choices_score_as_scikit_learn_says()
    {
        foreach (var (inputs, expected) in Cases("classification.json", "multi_label"))
        {
            var labels = Strings(inputs.GetProperty("labels"));
            var question = new Question("q", QuestionKind.MultiChoice, "t", ["t"], labels);
            var scores = inputs.TryGetProperty("scores", out var rows) ? rows : default;
            var truth = Rows(inputs.GetProperty("y_true"), labels).Select(row => (Answer)new ChoiceAnswer("q", row)).ToList();
            var suggested = Rows(inputs.GetProperty("y_pred"), labels)
                .Select((row, index) => (Suggestion?)Choice(row, labels, scores.ValueKind == JsonValueKind.Array ? scores[index] : null)).ToList();

            var report = Evaluator.Evaluate(question, truth, suggested);

            report.Accuracy!.Value.ShouldBe(expected.GetProperty("subset_accuracy").GetDouble(), Tolerance);
            Compare(report, expected);
            if (expected.TryGetProperty("roc_auc_macro_defined_labels", out var area) && area.ValueKind == JsonValueKind.Number)
            {
                report.Auc!.Value.ShouldBe(area.GetDouble(), Tolerance);
            }
        }
    }

    [Fact]
    public void Spans_score_as_seqeval_says()
    {
        foreach (var (_, expected) in Cases("spans.json", "tags").Where(pair => pair.Expected.TryGetProperty("strict_entities_true", out _)
            && !pair.Expected.GetProperty("strict").TryGetProperty("raises", out _)))
        {
            var truth = Entities(expected.GetProperty("strict_entities_true"));
            var said = Entities(expected.GetProperty("strict_entities_pred"));
            var question = new Question("q", QuestionKind.Span, "t", ["t"], []);

            var report = Evaluator.Evaluate(question, [.. truth], [.. said.Select(answer => (Suggestion?)Spans(answer))]);

            Compare(report, expected.GetProperty("strict"));
        }
    }

    [Fact]
    public void Character_spans_match_exactly_or_not_at_all()
    {
        foreach (var (inputs, expected) in Cases("spans.json", "character_spans"))
        {
            var question = new Question("q", QuestionKind.Span, "t", ["t"], []);
            var truth = Characters(inputs.GetProperty("true"));
            var said = Characters(inputs.GetProperty("pred"));

            var report = Evaluator.Evaluate(question, [.. truth], [.. said.Select(answer => (Suggestion?)Spans(answer))]);

            var micro = expected.GetProperty("exact_set_match").GetProperty("micro");
            report.MicroPrecision.ShouldBe(micro.GetProperty("precision").GetDouble(), Tolerance);
            report.MicroRecall.ShouldBe(micro.GetProperty("recall").GetDouble(), Tolerance);
            report.MicroF1.ShouldBe(micro.GetProperty("f1").GetDouble(), Tolerance);
        }
    }

    private static void Compare(EvaluationReport report, JsonElement expected)
    {
        var micro = expected.GetProperty("micro");
        report.MicroPrecision.ShouldBe(micro.GetProperty("precision").GetDouble(), Tolerance);
        report.MicroRecall.ShouldBe(micro.GetProperty("recall").GetDouble(), Tolerance);
        report.MicroF1.ShouldBe(micro.GetProperty("f1").GetDouble(), Tolerance);
        if (expected.TryGetProperty("macro", out var macro) && macro.ValueKind == JsonValueKind.Object && macro.GetProperty("f1").ValueKind == JsonValueKind.Number)
        {
            report.MacroF1!.Value.ShouldBe(macro.GetProperty("f1").GetDouble(), Tolerance);
        }
        else
        {
            report.MacroF1.ShouldBeNull();
        }

        foreach (var row in expected.GetProperty("per_label").EnumerateArray())
        {
            var label = report.PerLabel.Single(score => score.Label == row.GetProperty("label").GetString());
            label.Precision.ShouldBe(row.GetProperty("precision").GetDouble(), Tolerance);
            label.Recall.ShouldBe(row.GetProperty("recall").GetDouble(), Tolerance);
            label.F1.ShouldBe(row.GetProperty("f1").GetDouble(), Tolerance);
            ((double)label.Support).ShouldBe(row.GetProperty("support").GetDouble());
        }
    }

    private static IEnumerable<(JsonElement Inputs, JsonElement Expected)> Cases(string file, string kind)
    {
        var cases = JsonDocument.Parse(File.ReadAllBytes(Repository.SharedPath("contracts", "recorded", "metrics", file)))
            .RootElement.GetProperty("cases").EnumerateArray()
            .Where(entry => entry.GetProperty("options").GetProperty("kind").GetString() == kind
                && !entry.GetProperty("expected").TryGetProperty("raises", out _)
                && (!entry.GetProperty("options").TryGetProperty("zero_division", out var division) || division.GetDouble() == 0))
            .Select(entry => (entry.GetProperty("inputs"), entry.GetProperty("expected"))).ToList();
        cases.ShouldNotBeEmpty();
        return cases;
    }

    private static List<string> Strings(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetString()!)];

    private static IEnumerable<IReadOnlyList<string>> Rows(JsonElement rows, List<string> labels) =>
        rows.EnumerateArray().Select(row => (IReadOnlyList<string>)[.. labels.Where((_, index) => row[index].GetInt32() == 1)]);

    private static ChoiceSuggestion Choice(IReadOnlyList<string> chosen, List<string> labels, JsonElement? scores) => new(
        "q",
        1,
        [.. chosen.Select(label => new ScoredLabel(label, 1))],
        scores is { } row ? [.. labels.Select((label, index) => new ScoredLabel(label, row[index].GetDouble()))] : []);

    private static SpanSuggestion Spans(SpanAnswer answer) => new("q", 1, [.. answer.Spans.Select(span => new ScoredSpan(span, 1))]);

    private static List<SpanAnswer> Entities(JsonElement sentences) =>
        [.. sentences.EnumerateArray().Select(sentence => Answer(sentence.EnumerateArray().Select(entity =>
            (entity[1].GetInt32(), entity[2].GetInt32() + 1, entity[0].GetString()!))))];

    private static List<SpanAnswer> Characters(JsonElement documents) =>
        [.. documents.EnumerateArray().Select(document => Answer(document.EnumerateArray().Select(span =>
            (span.GetProperty("start").GetInt32(), span.GetProperty("end").GetInt32(), span.GetProperty("label").GetString()!))))];

    private static SpanAnswer Answer(IEnumerable<(int Start, int End, string Label)> spans) =>
        new("q", [.. spans.Select(span => new LabelledSpan(new Utf16Offset(span.Start), new Utf16Offset(span.End), span.Label))]);
}
