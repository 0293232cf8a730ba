using System.Diagnostics;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Formats.Conll;
using MlBackend.Formats.Prodigy;
using MlBackend.Learning.Crf;
using MlBackend.Learning.Encoder.FineTuning;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Learning.Evaluation;
using MlBackend.Learning.Linear;
using MlBackend.TestKit;

namespace MlBackend.Benchmarks.Encoders;

/// <summary>
/// What fine-tuning MiniLM with the settings that it chooses itself is worth, three seeds: names in wnut17 and fashion_brands beside the family crf, docs_issues
/// beside the family linear and its bootstrap interval. Which weights are best is told by a part of the training side; the evaluation files are read once.
/// </summary>
internal static class FineTuningBenchmark
{
    private const int Resamples = 1000;
    private static readonly int[] Seeds = [1, 2, 3];

    public static async Task<object> RunAsync()
    {
        using var work = new TemporaryFolder();
        using var pool = new EncoderPool(new EncoderPoolOptions { WorkFolder = work.Path }, TimeProvider.System);
        return new
        {
            FashionBrands = Spans(pool, await ReadAsync(new ProdigyReader(), "fashion_brands_train.jsonl"), await ReadAsync(new ProdigyReader(), "fashion_brands_eval.jsonl")),
            DocsIssues = Labels(pool, await ReadAsync(new ProdigyReader(), "docs_issues_train.jsonl"), await ReadAsync(new ProdigyReader(), "docs_issues_eval.jsonl")),
            Wnut17 = Spans(pool, await ReadAsync(new ConllReader(), "wnut17_train.conll"), await ReadAsync(new ConllReader(), "wnut17_test.conll")),
        };
    }

    private static object Spans(EncoderPool pool, IReadOnlyList<Example> train, IReadOnlyList<Example> test)
    {
        var labels = train.Concat(test).SelectMany(example => ((SpanAnswer)example.Answer).Spans).Select(span => span.Label).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var question = new Question("label", QuestionKind.Span, "text", ["text"], [.. labels]);
        var set = new TrainingSet(question, train);
        var crf = Ask(new CrfFamily().Train(set, new TrainingSettings(), null, CancellationToken.None), question, test);
        var runs = Seeds.Select(seed => Run(pool, set, test, seed)).ToList();
        return new
        {
            Documents = train.Count,
            Crf = new { EntityF1 = Rounded(crf.Report.MicroF1) },
            Seeds = runs.Select(run => new { run.Seed, EntityF1 = Rounded(run.Report.MicroF1), Precision = Rounded(run.Report.MicroPrecision), Recall = Rounded(run.Report.MicroRecall), run.Seconds, run.Last }).ToList(),
            AboveCrf = runs.TrueForAll(run => run.Report.MicroF1 > crf.Report.MicroF1),
        };
    }

    private static object Labels(EncoderPool pool, IReadOnlyList<Example> train, IReadOnlyList<Example> test)
    {
        var labels = train.SelectMany(example => ((ChoiceAnswer)example.Answer).Labels).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var question = new Question("label", QuestionKind.Choice, "text", ["text"], [.. labels]);
        var set = new TrainingSet(question, train);
        var linear = Ask(new LinearFamily().Train(set, new TrainingSettings(), null, CancellationToken.None), question, test);
        var (low, high) = Interval(question, test, linear.Suggestions);
        var runs = Seeds.Select(seed => Run(pool, set, test, seed)).ToList();
        return new
        {
            Documents = train.Count,
            Linear = new { Auc = Rounded(linear.Report.Auc), Accuracy = Rounded(linear.Report.Accuracy), AucLow = Rounded(low), AucHigh = Rounded(high) },
            Seeds = runs.Select(run => new { run.Seed, Auc = Rounded(run.Report.Auc), Accuracy = Rounded(run.Report.Accuracy), run.Seconds, run.Last }).ToList(),
            NotBelow = runs.TrueForAll(run => run.Report.Auc >= low),
        };
    }

    private static (int Seed, EvaluationReport Report, double Seconds, string Last) Run(EncoderPool pool, TrainingSet set, IReadOnlyList<Example> test, int seed)
    {
        var settings = new TrainingSettings(seed, Options: new Dictionary<string, string> { ["encoder"] = Repository.SharedPath("models", "all-MiniLM-L6-v2") });
        var clock = Stopwatch.StartNew();
        var progress = new LastStage();
        var model = new EncoderFamily(pool).Train(set, settings, progress, CancellationToken.None);
        using var temporary = (IDisposable)model;
        var seconds = Math.Round(clock.Elapsed.TotalSeconds);
        var report = Ask(model, set.Question, test).Report;
        Console.Error.WriteLine(FormattableString.Invariant($"{set.Examples.Count} documents, seed {seed}: F1 {report.MicroF1:F3}, AUC {report.Auc:F3}, {seconds} s, last {progress.Last}"));
        return (seed, report, seconds, progress.Last);
    }

    private static (EvaluationReport Report, IReadOnlyList<Suggestion?> Suggestions) Ask(IModel model, Question question, IReadOnlyList<Example> test)
    {
        var suggestions = model.Suggest([.. test.Select(example => example.Document)], CancellationToken.None);
        return (Evaluator.Evaluate(question, [.. test.Select(example => example.Answer)], suggestions), suggestions);
    }

    /// <summary>The 95 % interval of the AUC over resamples of the documents (Efron 1979).</summary>
    private static (double Low, double High) Interval(Question question, IReadOnlyList<Example> test, IReadOnlyList<Suggestion?> suggestions)
    {
        var random = new Random(1);
        var areas = new List<double>();
        for (var resample = 0; resample < Resamples; resample++)
        {
            int[] drawn = [.. Enumerable.Range(0, test.Count).Select(_ => random.Next(test.Count))];
            if (Evaluator.Evaluate(question, [.. drawn.Select(at => test[at].Answer)], [.. drawn.Select(at => suggestions[at])]).Auc is { } area)
            {
                areas.Add(area);
            }
        }

        areas.Sort();
        return (areas[(int)(0.025 * areas.Count)], areas[(int)(0.975 * areas.Count) - 1]);
    }

    private static double? Rounded(double? value) => value is { } number ? Math.Round(number, 4) : null;

    private static async Task<List<Example>> ReadAsync(ICorpusReader reader, string file)
    {
        var examples = new List<Example>();
        await using var stream = File.OpenRead(Repository.SharedPath("data", file));
        await foreach (var document in reader.ReadAsync(stream, new CorpusOptions(), CancellationToken.None))
        {
            examples.Add(new Example(document.Document, document.Answers[0]));
        }

        return examples;
    }

    private sealed class LastStage : IProgress<TrainingProgress>
    {
        public string Last { get; private set; } = "";

        public void Report(TrainingProgress value) => Last = value.Loss is null ? Last : value.Stage;
    }
}
