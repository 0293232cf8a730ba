using System.Globalization;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Learning;
using MlBackend.Learning.Encoder.Heads;
using MlBackend.Tests.Learning.Crf;
using Shouldly;
using Xunit;
using TownSpans = MlBackend.Tests.Learning.Crf.Spans;

namespace MlBackend.Tests.Learning.Encoder;

public sealed class EncoderHeadFamilyTests : IDisposable
{
    private static readonly TrainingSettings Settings = new(Options: new Dictionary<string, string> { ["encoder"] = "small" });

    private readonly SmallEncoder small = new(SmallEncoder.Usual);
    private readonly MlBackend.Learning.Encoder.Inference.EncoderPool pool;
    private readonly EncoderHeadFamily family;

    public EncoderHeadFamilyTests()
    {
        pool = small.Pool();
        family = new EncoderHeadFamily(pool);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        pool.Dispose();
        small.Dispose();
    }

    [Fact]
    public void The_registry_knows_the_family_and_prefers_no_question_for_it()
    {
        Families.Find("encoder-head").ShouldBeOfType<EncoderHeadFamily>();
        foreach (var kind in Enum.GetValues<QuestionKind>())
        {
            Families.DefaultFor(kind)?.Name.ShouldNotBe("encoder-head");
        }
    }

    [Fact]
    public void Twenty_documents_are_enough_to_learn_what_is_obvious()
    {
        var model = family.Train(Moods(20), Settings, null, Token);

        Choice(model, "it was a superb day").ShouldBe("good");
        Choice(model, "it was a nasty day").ShouldBe("bad");
        var suggestion = (ChoiceSuggestion)model.Suggest([Document("it was a fine day")], Token)[0]!;
        suggestion.Distribution.Sum(label => label.Confidence).ShouldBe(1, 1e-9);
        suggestion.Confidence.ShouldBeInRange(0.6, 1);
    }

    [Fact]
    public void Several_labels_are_learned_each_on_its_own()
    {
        var model = family.Train(Several(40), Settings, null, Token);

        Labels(model, "it was lovely day").ShouldBe(["good"]);
        Labels(model, "it was a awful").ShouldBe(["bad"]);
        Labels(model, "it was lovely awful").ShouldBe(["bad", "good"], ignoreOrder: true);
        Labels(model, "it was a day").ShouldBeEmpty();
    }

    [Fact]
    public void Ratings_are_learned_in_their_order()
    {
        string[] words = ["dreadful", "poor", "fine", "great", "superb"];
        var question = new Question("stars", QuestionKind.Rating, "text", ["text"], ["1", "2", "3", "4", "5"]);
        var set = new TrainingSet(question, [.. Enumerable.Range(0, 60).Select(at => new Example(Document($"it was a {words[at % 5]} day {at}"), new ChoiceAnswer("stars", [question.Labels[at % 5]])))]);

        var model = family.Train(set, Settings, null, Token);

        words.Select(word => Choice(model, $"it was a {word} day")).ShouldBe(question.Labels);
    }

    [Fact]
    public void Swapping_the_texts_of_a_pair_swaps_the_probabilities()
    {
        var question = new Question("better", QuestionKind.Pairwise, "pair", ["a", "b"], ["a", "b"]);
        var set = new TrainingSet(question, [.. Enumerable.Range(0, 40).Select(at => at % 2 == 0
            ? new Example(Pair("a lovely day", "an awful day"), new ChoiceAnswer("better", ["a"]))
            : new Example(Pair("a poor day", "a great day"), new ChoiceAnswer("better", ["b"])))]);

        var model = family.Train(set, Settings, null, Token);

        var one = (ChoiceSuggestion)model.Suggest([Pair("a superb day", "a nasty day")], Token)[0]!;
        var other = (ChoiceSuggestion)model.Suggest([Pair("a nasty day", "a superb day")], Token)[0]!;
        one.Distribution[0].Confidence.ShouldBe(other.Distribution[1].Confidence, 1e-6);
        var learned = (ChoiceSuggestion)model.Suggest([Pair("a lovely day", "an awful day")], Token)[0]!;
        learned.Labels[0].Label.ShouldBe("a");
    }

    [Fact]
    public void Spans_are_learned_word_by_word()
    {
        var model = family.Train(TownSpans.Towns(), Settings, null, Token);

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

        var found = family.Train(set, Settings, null, Token).Suggest("yesterday Anna went to Oslo by train .").Spans.Select(span => span.Span.Label);

        found.ShouldBe(["town", "trip"], ignoreOrder: true);
    }

    [Fact]
    public void A_saved_model_answers_as_the_one_in_memory_and_names_its_encoder()
    {
        foreach (var (set, text) in new[] { (Moods(20), "it was a fine day"), (TownSpans.Towns(), "yesterday Chen went to Rome by train .") })
        {
            using var folder = new TestKit.TemporaryFolder();
            var model = family.Train(set, Settings, null, Token);
            model.Save(folder.Path);

            var read = family.Load(folder.Path, model.Question);

            read.ShouldBeAssignableTo<IEncoderModel>()!.Encoder.ShouldBe(pool.Find("small").Reference);
            var (one, other) = (model.Suggest([Document(text)], Token)[0]!, read.Suggest([Document(text)], Token)[0]!);
            Answer.ToJson([other.ToAnswer()]).ShouldBe(Answer.ToJson([one.ToAnswer()]));
            other.Confidence.ShouldBe(one.Confidence, 1e-9);
        }
    }

    [Fact]
    public void A_model_whose_encoder_was_exchanged_is_refused()
    {
        using var folder = new TestKit.TemporaryFolder();
        var model = family.Train(Moods(20), Settings, null, Token);
        model.Save(folder.Path);
        File.AppendAllText(Path.Combine(small.Path, "tokenizer.json"), "\n");

        Should.Throw<MlBackendException>(() => family.Load(folder.Path, model.Question)).Code.ShouldBe(ErrorCodes.EncoderUnknown);
    }

    [Fact]
    public void The_same_set_and_seed_give_the_same_model()
    {
        var files = Enumerable.Range(0, 2).Select(_ =>
        {
            using var folder = new TestKit.TemporaryFolder();
            family.Train(TownSpans.Towns(), Settings, null, Token).Save(folder.Path);
            return File.ReadAllBytes(folder.File("weights.bin"));
        }).ToList();

        files[1].ShouldBe(files[0]);
    }

    [Fact]
    public void A_cut_file_is_refused()
    {
        using var folder = new TestKit.TemporaryFolder();
        var model = family.Train(Moods(20), Settings, null, Token);
        model.Save(folder.Path);
        var bytes = File.ReadAllBytes(folder.File("weights.bin"));
        File.WriteAllBytes(folder.File("weights.bin"), bytes[..^5]);

        Should.Throw<MlBackendException>(() => family.Load(folder.Path, model.Question)).Code.ShouldBe(ErrorCodes.BadModelFile);
    }

    [Fact]
    public void Without_an_encoder_or_with_an_unknown_one_nothing_is_trained()
    {
        Should.Throw<MlBackendException>(() => family.Train(Moods(20), new TrainingSettings(), null, Token)).Code.ShouldBe(ErrorCodes.EncoderNotNamed);
        Should.Throw<MlBackendException>(() => family.Train(Moods(20), new TrainingSettings(Options: new Dictionary<string, string> { ["encoder"] = "other" }), null, Token))
            .Code.ShouldBe(ErrorCodes.EncoderUnknown);
    }

    [Fact]
    public void Documents_without_the_text_have_no_suggestion_and_the_others_keep_their_order()
    {
        var model = family.Train(Moods(20), Settings, null, Token);

        var found = model.Suggest([Document("it was superb"), new Document("2", new Dictionary<string, string>()), Document("it was awful")], Token);

        found.Select(suggestion => (suggestion as ChoiceSuggestion)?.Labels[0].Label).ShouldBe(["good", null, "bad"]);
    }

    private static Document Document(string text) => new("1", new Dictionary<string, string> { ["text"] = text });

    private static Document Pair(string first, string second) => new("1", new Dictionary<string, string> { ["a"] = first, ["b"] = second });

    private static TrainingSet Moods(int count)
    {
        string[] good = ["lovely", "great", "fine", "superb"];
        string[] bad = ["awful", "poor", "nasty", "dreadful"];
        return new TrainingSet(
            new Question("mood", QuestionKind.Choice, "text", ["text"], ["good", "bad"]),
            [.. Enumerable.Range(0, count).Select(at => new Example(
                Document($"it was a {(at % 2 == 0 ? good : bad)[at / 2 % 4]} day number {at.ToString(CultureInfo.InvariantCulture)}"), new ChoiceAnswer("mood", [at % 2 == 0 ? "good" : "bad"])))]);
    }

    private static TrainingSet Several(int count) => new(
        new Question("mood", QuestionKind.MultiChoice, "text", ["text"], ["good", "bad"]),
        [.. Enumerable.Range(0, count).Select(at => new Example(
            Document($"it was {(at % 2 == 0 ? "lovely" : "a")} {(at / 2 % 2 == 0 ? "awful" : "day")}"),
            new ChoiceAnswer("mood", [.. at % 2 == 0 ? new[] { "good" } : [], .. at / 2 % 2 == 0 ? new[] { "bad" } : []])))]);

    private static string Choice(IModel model, string text) => Labels(model, text)[0];

    private static IReadOnlyList<string> Labels(IModel model, string text) =>
        [.. ((ChoiceSuggestion)model.Suggest([Document(text)], Token)[0]!).Labels.Select(label => label.Label)];
}
