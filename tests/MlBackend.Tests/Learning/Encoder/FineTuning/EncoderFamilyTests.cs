using System.Text.Json.Nodes;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Learning;
using MlBackend.Learning.Encoder.FineTuning;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Onnx.Files;
using MlBackend.Onnx.Graphs;
using MlBackend.Tests.Learning.Crf;
using Shouldly;
using Xunit;
using TemporaryFolder = MlBackend.TestKit.TemporaryFolder;
using TownSpans = MlBackend.Tests.Learning.Crf.Spans;

namespace MlBackend.Tests.Learning.Encoder.FineTuning;

public sealed class EncoderFamilyTests : IDisposable
{
    private readonly SmallEncoder small = new(SmallEncoder.Usual);
    private readonly TemporaryFolder work = new();
    private readonly EncoderPool pool;
    private readonly EncoderFamily family;

    public EncoderFamilyTests()
    {
        pool = small.Pool(new EncoderPoolOptions { WorkFolder = work.Path });
        family = new EncoderFamily(pool);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        pool.Dispose();
        small.Dispose();
        work.Dispose();
    }

    [Fact]
    public void The_registry_knows_the_family_and_prefers_no_question_for_it()
    {
        Families.Find("encoder").ShouldBeOfType<EncoderFamily>();
        foreach (var kind in Enum.GetValues<QuestionKind>())
        {
            Families.DefaultFor(kind)?.Name.ShouldNotBe("encoder");
        }
    }

    [Fact]
    public void What_is_obvious_is_learned_from_forty_documents()
    {
        var model = Train(FineTuningSets.Moods(40));

        model.Best("it was a superb day").ShouldBe("good");
        model.Best("it was a nasty day").ShouldBe("bad");
        model.Ask(FineTuningSets.Document("it was a fine day")).Distribution.Sum(label => label.Confidence).ShouldBe(1, 1e-6);
    }

    [Fact]
    public void Several_labels_are_learned_each_on_its_own()
    {
        var model = Train(FineTuningSets.SeveralMoods(80));

        model.All("it was lovely day").ShouldBe(["good"]);
        model.All("it was a awful").ShouldBe(["bad"]);
        model.All("it was lovely awful").ShouldBe(["bad", "good"], ignoreOrder: true);
        model.All("it was a day").ShouldBeEmpty();
    }

    [Fact]
    public void Ratings_are_learned()
    {
        string[] words = ["dreadful", "poor", "fine", "great", "superb"];
        var question = new Question("stars", QuestionKind.Rating, "text", ["text"], ["1", "2", "3", "4", "5"]);
        var set = new TrainingSet(question, [.. Enumerable.Range(0, 100).Select(at => new Example(FineTuningSets.Document($"it was a {words[at % 5]} day {at}"), new ChoiceAnswer("stars", [question.Labels[at % 5]])))]);

        var model = Train(set);

        words.Select(word => model.Best($"it was a {word} day")).ShouldBe(question.Labels);
    }

    [Fact]
    public void Swapping_the_texts_of_a_pair_swaps_the_probabilities()
    {
        var model = Train(FineTuningSets.Pairs(80));

        var one = model.Ask(FineTuningSets.Pair("a superb day", "a nasty day"));
        var other = model.Ask(FineTuningSets.Pair("a nasty day", "a superb day"));
        one.Distribution[0].Confidence.ShouldBe(other.Distribution[1].Confidence, 1e-6);
    }

    [Fact]
    public void Spans_are_learned_word_by_word()
    {
        // A table of chance numbers has everything to learn: a pretrained encoder would not need this rate.
        var model = Train(TownSpans.Towns(), ("rate", "0.01"));

        var suggestion = model.Suggest("yesterday Boris went to Kyiv by train .");

        suggestion.Spans.Select(span => (span.Span.Start.Value, span.Span.End.Value, span.Span.Label)).ShouldBe([(10, 15, "person"), (24, 28, "town")]);
        suggestion.Spans.ShouldAllBe(span => span.Confidence > 0.5 && span.Confidence <= 1);
        model.Suggest("nobody went anywhere .").Spans.ShouldBeEmpty();
        model.Suggest("").Confidence.ShouldBe(1);
    }

    [Fact]
    public void Labels_whose_spans_overlap_are_both_found()
    {
        var set = new TrainingSet(TownSpans.Question("town", "trip"), [.. new[] { "Paris", "Rome", "Oslo", "Lima" }.SelectMany(town => new[] { "Anna", "Boris", "Chen" }.Select(person =>
            TownSpans.Example($"yesterday {person} went to {town} by train .", (town, "town"), ($"to {town} by train", "trip"))))]);

        var found = Train(set, ("rate", "0.01")).Suggest("yesterday Anna went to Oslo by train .").Spans.Select(span => span.Span.Label);

        found.ShouldBe(["town", "trip"], ignoreOrder: true);
    }

    [Fact]
    public void A_saved_model_answers_as_the_one_in_memory_and_needs_its_encoder_no_more()
    {
        foreach (var (set, text) in new[] { (FineTuningSets.Moods(40), "it was a fine day"), (TownSpans.Towns(), "yesterday Chen went to Rome by train .") })
        {
            using var folder = new TemporaryFolder();
            var model = Train(set);
            model.Save(folder.Path);
            using var elsewhere = new EncoderPool(new EncoderPoolOptions(), TimeProvider.System);

            var read = new EncoderFamily(elsewhere).Load(folder.Path, model.Question);

            read.ShouldBeAssignableTo<IEncoderModel>()!.Encoder.ShouldBe(pool.Find("small").Reference);
            var (one, other) = (model.Suggest([FineTuningSets.Document(text)], Token)[0]!, read.Suggest([FineTuningSets.Document(text)], Token)[0]!);
            Answer.ToJson([other.ToAnswer()]).ShouldBe(Answer.ToJson([one.ToAnswer()]));
            other.Confidence.ShouldBe(one.Confidence, 1e-9);
        }
    }

    [Fact]
    public void The_folder_is_one_that_transformers_and_optimum_know()
    {
        using var folder = new TemporaryFolder();
        Train(TownSpans.Towns()).Save(folder.Path);

        var config = JsonNode.Parse(File.ReadAllText(folder.File("config.json")))!;
        ((string?)config["model_type"], (string?)config["id2label"]!["0"], (string?)config["id2label"]!["1"], (int?)config["label2id"]!["I-person"]).ShouldBe(("table", "O", "B-town", 4));
        var graph = OnnxFile.Read(folder.File("model.onnx"));
        graph.Inputs.Select(input => input.Name).ShouldBe(["input_ids", "attention_mask"]);
        var logits = graph.Outputs.ShouldHaveSingleItem();
        (logits.Name, logits.Shape!.Count, logits.Shape[2].Size).ShouldBe(("logits", 3, 5));
        File.ReadAllBytes(folder.File("tokenizer.json")).ShouldBe(File.ReadAllBytes(Path.Combine(small.Path, "tokenizer.json")));

        using var labels = new TemporaryFolder();
        Train(FineTuningSets.SeveralMoods(40)).Save(labels.Path);
        ((string?)JsonNode.Parse(File.ReadAllText(labels.File("config.json")))!["problem_type"]).ShouldBe("multi_label_classification");
    }

    [Fact]
    public void The_same_set_and_seed_give_the_same_model_and_another_seed_another()
    {
        byte[] Bytes(int seed)
        {
            using var folder = new TemporaryFolder();
            Train(FineTuningSets.Moods(100), seed: seed).Save(folder.Path);
            return [.. File.ReadAllBytes(folder.File("model.onnx")), .. File.ReadAllBytes(folder.File("weights.bin"))];
        }

        var first = Bytes(1);

        Bytes(1).ShouldBe(first);
        Bytes(2).ShouldNotBe(first);
    }

    [Fact]
    public void Without_anything_to_tell_apart_nothing_is_trained()
    {
        var moods = FineTuningSets.Moods(20);
        Code(() => Train(moods with { Examples = [.. moods.Examples.Where(example => ((ChoiceAnswer)example.Answer).Labels[0] == "good")] })).ShouldBe(ErrorCodes.TooFewAnswers);
        Code(() => Train(new TrainingSet(TownSpans.Question("town"), [TownSpans.Example("nobody went"), TownSpans.Example("the train")]))).ShouldBe(ErrorCodes.NoSpans);
        Code(() => Train(moods with { Question = moods.Question with { Labels = ["good"] } })).ShouldBe(ErrorCodes.UnknownLabel);
        Code(() => family.Train(moods, new TrainingSettings(), null, Token)).ShouldBe(ErrorCodes.EncoderNotNamed);
        Code(() => Train(moods, ("tuning", "half"))).ShouldBe(ErrorCodes.BadTrainingOption);
        Code(() => Train(moods, ("speed", "1"))).ShouldBe(ErrorCodes.BadTrainingOption);
    }

    [Fact]
    public void Labels_never_seen_and_empty_documents_do_no_harm()
    {
        var moods = FineTuningSets.Moods(40);
        var set = new TrainingSet(
            moods.Question with { Labels = ["good", "never", "bad"] },
            [.. moods.Examples, new Example(FineTuningSets.Document(""), new ChoiceAnswer("mood", ["bad"])), new Example(new Document("none", new Dictionary<string, string>()), new ChoiceAnswer("mood", ["bad"]))]);

        var model = Train(set);

        var suggestion = model.Ask(FineTuningSets.Document("it was a superb day"));
        suggestion.Labels[0].Label.ShouldBe("good");
        suggestion.Distribution.Select(label => label.Label).ShouldBe(["good", "never", "bad"]);
        suggestion.Distribution[1].Confidence.ShouldBe(0);
        model.Suggest([FineTuningSets.Document(""), new Document("none", new Dictionary<string, string>())], Token).Select(answer => answer is null).ShouldBe([false, true]);
    }

    [Fact]
    public void A_run_that_is_cancelled_ends_with_its_step_and_leaves_no_model()
    {
        using var ended = new CancellationTokenSource();
        var progress = new Steps(ended, after: 3);

        Should.Throw<OperationCanceledException>(() => family.Train(
            FineTuningSets.Moods(40), new TrainingSettings(Options: new Dictionary<string, string> { ["encoder"] = "small" }), progress, ended.Token));

        progress.Taken.ShouldBe(3);
        Directory.Exists(Path.Combine(work.Path, "models")).ShouldBeFalse();
    }

    [Fact]
    public void What_a_trained_model_keeps_on_disk_goes_with_it()
    {
        var model = Train(FineTuningSets.Moods(40));
        Directory.EnumerateDirectories(Path.Combine(work.Path, "models")).Count().ShouldBe(1);

        ((IDisposable)model).Dispose();

        Directory.EnumerateDirectories(Path.Combine(work.Path, "models")).ShouldBeEmpty();
        Directory.EnumerateDirectories(Path.Combine(work.Path, "checkpoints")).ShouldBeEmpty();
    }

    private sealed class Steps(CancellationTokenSource source, int after) : IProgress<TrainingProgress>
    {
        public int Taken { get; private set; }

        public void Report(TrainingProgress value)
        {
            Taken += value.Loss is null ? 0 : 1;
            if (Taken == after)
            {
                source.Cancel();
            }
        }
    }

    private static ErrorCode Code(Action action) => Should.Throw<MlBackendException>(action).Code;

    private IModel Train(TrainingSet set, params (string Name, string Value)[] options) => Train(set, 0, options);

    private IModel Train(TrainingSet set, int seed, params (string Name, string Value)[] options) => family.Train(
        set, new TrainingSettings(seed, Options: new Dictionary<string, string>(options.Select(option => KeyValuePair.Create(option.Name, option.Value))) { ["encoder"] = "small" }), null, Token);
}
