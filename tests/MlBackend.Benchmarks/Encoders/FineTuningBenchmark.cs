using System.Diagnostics;
using System.Text.Json.Nodes;
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

    /// <summary>All seeds anew.</summary>
    public static Task<object> RunAsync() => RunAsync(known: null);

    /// <summary>The seeds that the result file has not yet: the whole takes an hour on a machine that others use.</summary>
    public static Task<object> GoOnAsync() => RunAsync(ResultFile.Read(Name));

    private const string Name = "fine-tuning";

    private static async Task<object> RunAsync(JsonNode? known)
    {
        using var work = new TemporaryFolder();
        using var pool = new EncoderPool(new EncoderPoolOptions { WorkFolder = work.Path }, TimeProvider.System);
        Corpus[] corpora =
        [
            await ReadAsync("fashion_brands", new ProdigyReader(), "fashion_brands_train.jsonl", "fashion_brands_eval.jsonl", QuestionKind.Span),
            await ReadAsync("docs_issues", new ProdigyReader(), "docs_issues_train.jsonl", "docs_issues_eval.jsonl", QuestionKind.Choice),
            await ReadAsync("wnut17", new ConllReader(), "wnut17_train.conll", "wnut17_test.conll", QuestionKind.Span),
        ];
        var runs = corpora.ToDictionary(corpus => corpus.Name, corpus => Known(known?["figures"]?[corpus.Name]?["seeds"]?.AsArray()));
        foreach (var seed in Seeds)
        {
            foreach (var corpus in corpora.Where(corpus => !runs[corpus.Name].Exists(run => (int)run["seed"]! == seed)))
            {
                runs[corpus.Name].Add(Run(pool, corpus, seed));

                // A run takes minutes: what is known so far is kept.
                ResultFile.Write(Name, Figures(corpora, runs));
            }
        }

        return Figures(corpora, runs);
    }

    private static List<JsonObject> Known(JsonArray? seeds) => [.. (seeds ?? []).Select(seed => seed!.DeepClone().AsObject())];

    private static Dictionary<string, object> Figures(IReadOnlyList<Corpus> corpora, Dictionary<string, List<JsonObject>> runs) =>
        corpora.ToDictionary(corpus => corpus.Name, corpus => corpus.Question.Kind == QuestionKind.Span ? Spans(corpus, runs[corpus.Name]) : Labels(corpus, runs[corpus.Name]));

    private static object Spans(Corpus corpus, List<JsonObject> runs) => new
    {
        Documents = corpus.Train.Count,
        Crf = new { EntityF1 = Rounded(corpus.Usual.Report.MicroF1) },
        Seeds = runs,
        AboveCrf = runs.TrueForAll(run => (double)run["entity_f1"]! > corpus.Usual.Report.MicroF1),
    };

    private static object Labels(Corpus corpus, List<JsonObject> runs)
    {
        var (low, high) = Interval(corpus.Question, corpus.Test, corpus.Usual.Suggestions);
        return new
        {
            Documents = corpus.Train.Count,
            Linear = new { Auc = Rounded(corpus.Usual.Report.Auc), Accuracy = Rounded(corpus.Usual.Report.Accuracy), AucLow = Rounded(low), AucHigh = Rounded(high) },
            Seeds = runs,
            NotBelow = runs.TrueForAll(run => (double)run["auc"]! >= low),
        };
    }

    private static JsonObject Run(EncoderPool pool, Corpus corpus, int seed)
    {
        var settings = new TrainingSettings(seed, Options: new Dictionary<string, string> { ["encoder"] = Repository.SharedPath("models", "all-MiniLM-L6-v2") });
        var clock = Stopwatch.StartNew();
        var progress = new LastStage();
        var model = new EncoderFamily(pool).Train(new TrainingSet(corpus.Question, corpus.Train), settings, progress, CancellationToken.None);
        using var temporary = (IDisposable)model;
        var seconds = Math.Round(clock.Elapsed.TotalSeconds);
        var report = Ask(model, corpus.Question, corpus.Test).Report;
        Console.Error.WriteLine(FormattableString.Invariant($"{corpus.Name}, seed {seed}: F1 {report.MicroF1:F3}, AUC {report.Auc:F3}, {seconds} s, last {progress.Last}"));
        return corpus.Question.Kind == QuestionKind.Span
            ? new JsonObject
            {
                ["seed"] = seed, ["entity_f1"] = Rounded(report.MicroF1), ["precision"] = Rounded(report.MicroPrecision), ["recall"] = Rounded(report.MicroRecall),
                ["seconds"] = seconds, ["last"] = progress.Last,
            }
            : new JsonObject { ["seed"] = seed, ["auc"] = Rounded(report.Auc), ["accuracy"] = Rounded(report.Accuracy), ["seconds"] = seconds, ["last"] = progress.Last };
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

    private static async Task<Corpus> ReadAsync(string name, ICorpusReader reader, string trainFile, string testFile, QuestionKind kind)
    {
        var (train, test) = (await ReadAsync(reader, trainFile), await ReadAsync(reader, testFile));
        var labels = train.Concat(test).SelectMany(LabelsOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var question = new Question("label", kind, "text", ["text"], [.. labels]);
        IModelFamily usual = kind == QuestionKind.Span ? new CrfFamily() : new LinearFamily();
        return new Corpus(name, question, train, test, Ask(usual.Train(new TrainingSet(question, train), new TrainingSettings(), null, CancellationToken.None), question, test));
    }

    private static IEnumerable<string> LabelsOf(Example example) => example.Answer is SpanAnswer spans ? spans.Spans.Select(span => span.Label) : ((ChoiceAnswer)example.Answer).Labels;

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

    private sealed record Corpus(
        string Name, Question Question, IReadOnlyList<Example> Train, IReadOnlyList<Example> Test, (EvaluationReport Report, IReadOnlyList<Suggestion?> Suggestions) Usual);

    private sealed class LastStage : IProgress<TrainingProgress>
    {
        public string Last { get; private set; } = "";

        public void Report(TrainingProgress value) => Last = value.Loss is null ? Last : value.Stage;
    }
}
