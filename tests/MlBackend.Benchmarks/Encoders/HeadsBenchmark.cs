using System.Diagnostics;
using System.Text.Json.Nodes;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Formats.Prodigy;
using MlBackend.Learning.Encoder.Heads;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Learning.Evaluation;
using MlBackend.Learning.Linear;
using MlBackend.TestKit;
using MlBackend.TestKit.Genuine;

namespace MlBackend.Benchmarks.Encoders;

/// <summary>What a head on MiniLM is worth beside the family linear: ten documents a label, and all of them; and how long a head takes on known vectors.</summary>
internal static class HeadsBenchmark
{
    private const int DocumentsALabel = 10;

    // Enough of the dev file for the difference to show; all of it takes a quarter of an hour on two busy cores.
    private const int Judged = 600;

    public static async Task<object> RunAsync()
    {
        using var cache = new TemporaryFolder();
        using var pool = new EncoderPool(new EncoderPoolOptions { CacheFolder = cache.Path }, TimeProvider.System);
        var cooking = await ReadAsync("cooking_multilabel_train.jsonl", "cooking_multilabel_dev.jsonl", QuestionKind.MultiChoice);
        var docs = await ReadAsync("docs_issues_train.jsonl", "docs_issues_eval.jsonl", QuestionKind.Choice);
        return new
        {
            CookingTenALabel = Enumerable.Range(1, 3).Select(seed => Compare(pool, Few(cooking.Train, seed), cooking.Test)).ToList(),
            DocsIssuesTenALabel = Enumerable.Range(1, 3).Select(seed => Compare(pool, Few(docs.Train, seed), docs.Test)).ToList(),
            DocsIssuesAll = Compare(pool, docs.Train, docs.Test),
            HeadOnCachedDocuments = Cached(pool, cooking.Test with { Examples = [.. cooking.Test.Examples.Concat(docs.Train.Examples.Select(Relabelled)).Take(1000)] }),
            HeadOnCachedDocumentsBarSeconds = 5,
            SpansFashionBrands = await SpansAsync("fashion_brands_train.jsonl", "fashion_brands_eval.jsonl"),
            SpansWnut17 = await SpansAsync("wnut17_train.conll", "wnut17_test.conll"),
        };
    }

    private static object Compare(EncoderPool pool, TrainingSet train, TrainingSet test) => new
    {
        Documents = train.Examples.Count,
        Linear = Score(new LinearFamily(), new TrainingSettings(), train, test),
        EncoderHead = Score(new EncoderHeadFamily(pool), Head, train, test),
    };

    private static TrainingSettings Head => new(Options: new Dictionary<string, string> { ["encoder"] = Repository.SharedPath("models", "all-MiniLM-L6-v2") });

    private static object Score(IModelFamily family, TrainingSettings settings, TrainingSet train, TrainingSet test)
    {
        var model = family.Train(train, settings, null, CancellationToken.None);
        var suggestions = model.Suggest([.. test.Examples.Select(example => example.Document)], CancellationToken.None);
        var report = Evaluator.Evaluate(train.Question, [.. test.Examples.Select(example => example.Answer)], suggestions);
        return new { Accuracy = Rounded(report.Accuracy), MicroF1 = Rounded(report.MicroF1), MacroF1 = Rounded(report.MacroF1), Auc = Rounded(report.Auc) };
    }

    /// <summary>Spans through the shell, as a user trains them: the chain with and without the words' vectors.</summary>
    private static async Task<object> SpansAsync(string train, string test)
    {
        var crf = await TrainAsync(["--family", "crf"], train, test);
        var head = await TrainAsync(["--family", "encoder-head", "--encoder", Repository.SharedPath("models", "all-MiniLM-L6-v2")], train, test);
        return new { Crf = crf, EncoderHead = head };
    }

    private static async Task<JsonNode> TrainAsync(string[] family, string train, string test)
    {
        using var folder = new TemporaryFolder();
        var report = JsonNode.Parse(await ServiceProcess.RunProgramAsync(
            ["train", "--task", "span", .. family, "--data", Repository.SharedPath("data", train), "--eval", Repository.SharedPath("data", test), "--out", folder.File("model"), "--json"]))!.AsObject();
        report.Remove("labels");
        return report;
    }

    private static object Cached(EncoderPool pool, TrainingSet set)
    {
        var family = new EncoderHeadFamily(pool);
        family.Train(set, Head, null, CancellationToken.None);
        var clock = Stopwatch.StartNew();
        family.Train(set, Head, null, CancellationToken.None);
        return new { Documents = set.Examples.Count, Labels = set.Question.Labels.Count, Seconds = Rounded(clock.Elapsed.TotalSeconds) };
    }

    private static Example Relabelled(Example example) => example with { Answer = new ChoiceAnswer("label", ["OTHER"]) };

    private static double? Rounded(double? value) => value is { } number ? Math.Round(number, 3) : null;

    private static TrainingSet Few(TrainingSet all, int seed)
    {
        var examples = all.Examples.ToArray();
        new Random(seed).Shuffle(examples);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var taken = new List<Example>();
        foreach (var example in examples)
        {
            var labels = ((ChoiceAnswer)example.Answer).Labels;
            if (labels.Any(label => counts.GetValueOrDefault(label) < DocumentsALabel))
            {
                taken.Add(example);
                foreach (var label in labels)
                {
                    counts[label] = counts.GetValueOrDefault(label) + 1;
                }
            }
        }

        return all with { Examples = taken };
    }

    private static async Task<(TrainingSet Train, TrainingSet Test)> ReadAsync(string train, string test, QuestionKind kind)
    {
        var (learned, asked) = (await ReadAsync(train), await ReadAsync(test));
        var known = learned.Select(example => example.Document.Fields["text"]).ToHashSet(StringComparer.Ordinal);
        var labels = learned.SelectMany(example => ((ChoiceAnswer)example.Answer).Labels).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var question = new Question("label", kind, "text", ["text"], [.. labels]);
        return (new TrainingSet(question, learned), new TrainingSet(question, [.. asked.Where(example => !known.Contains(example.Document.Fields["text"])).Take(Judged)]));
    }

    private static async Task<List<Example>> ReadAsync(string file)
    {
        var examples = new List<Example>();
        await using var stream = File.OpenRead(Repository.SharedPath("data", file));
        await foreach (var document in new ProdigyReader().ReadAsync(stream, new CorpusOptions(), CancellationToken.None))
        {
            examples.Add(new Example(document.Document, document.Answers[0]));
        }

        return examples;
    }
}
