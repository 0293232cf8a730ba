using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Learning;
using MlBackend.Learning.Evaluation;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Linear;

public sealed class LinearKindsTests
{
    private static readonly string[] Moods = ["awful", "fair", "lovely"];

    [Fact]
    public void A_pair_is_judged_by_which_side_a_word_stands_on()
    {
        var question = new Question("better", QuestionKind.Pairwise, "a", ["a", "b"], ["left", "right"]);
        var model = Train(question, Enumerable.Range(0, 40).Select(at => (Pair(at, at % 2 == 0), at % 2 == 0 ? "left" : "right")));

        One(model, Pair(7, isLeftGood: true)).Labels.Single().Label.ShouldBe("left");
        One(model, Pair(7, isLeftGood: false)).Labels.Single().Label.ShouldBe("right");
        model.Suggest([new Document("1", new Dictionary<string, string> { ["a"] = "lovely" })], TestContext.Current.CancellationToken).ShouldBe([null]);
    }

    [Fact]
    public void A_rating_is_one_of_its_numbers()
    {
        var question = new Question("stars", QuestionKind.Rating, "t", ["text"], ["1", "2", "3"]);
        var model = Train(question, Enumerable.Range(0, 45).Select(at => (Text($"a {Moods[at % 3]} day number {at}"), $"{(at % 3) + 1}")));

        foreach (var (mood, at) in Moods.Select((mood, at) => (mood, at)))
        {
            One(model, Text($"such a {mood} evening")).Labels.Single().Label.ShouldBe($"{at + 1}");
        }
    }

    [Fact]
    public void Swapping_the_two_texts_swaps_their_probabilities()
    {
        var question = new Question("better", QuestionKind.Pairwise, "a", ["a", "b"], ["left", "right"]);
        var model = Train(question, Preferences(60, seed: 1));
        var pair = Preferences(1, seed: 2).Single().Document;
        var swapped = new Document("1", new Dictionary<string, string> { ["a"] = pair.Field("b")!, ["b"] = pair.Field("a")! });

        var (said, other) = (One(model, pair).Distribution, One(model, swapped).Distribution);

        said[0].Confidence.ShouldBe(other[1].Confidence, 1e-6);
        said[0].Confidence.ShouldNotBe(0.5);
    }

    [Fact]
    public void What_makes_one_text_better_is_learned_from_both_sides()
    {
        var question = new Question("better", QuestionKind.Pairwise, "a", ["a", "b"], ["left", "right"]);
        var model = Train(question, Preferences(120, seed: 3));
        var asked = Preferences(300, seed: 4).ToList();

        // As a choice the same texts are learned with features of their own for each side.
        var apart = Train(question with { Kind = QuestionKind.Choice }, Preferences(120, seed: 3));
        var (together, separate) = (Share(model, asked), Share(apart, asked));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"together {together:F3}, apart {separate:F3}"));
        together.ShouldBeGreaterThan(separate);
    }

    [Fact]
    public void A_wrong_rating_is_near_the_right_one()
    {
        var labels = Enumerable.Range(1, 5).Select(star => $"{star}").ToArray();
        var ordered = new Question("stars", QuestionKind.Rating, "t", ["text"], labels);
        var model = Train(ordered, Reviews(150, seed: 5));
        var single = Train(ordered with { Kind = QuestionKind.Choice }, Reviews(150, seed: 5));
        var asked = Reviews(300, seed: 6).ToList();

        var (near, far) = (Distance(model, asked), Distance(single, asked));

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"stars off: ordered {near:F3}, apart {far:F3}; right: {Share(model, asked):F3}, {Share(single, asked):F3}"));
        near.ShouldBeLessThan(far);
        foreach (var (document, _) in asked)
        {
            One(model, document).Distribution.Sum(label => label.Confidence).ShouldBe(1, 1e-9);
            One(model, document).Distribution.ShouldAllBe(label => label.Confidence >= 0);
        }
    }

    [Fact]
    public void Several_paths_of_a_tree_may_hold_at_once()
    {
        var question = new Question("topics", QuestionKind.Taxonomy, "t", ["text"], ["animals", "animals/dogs", "plants"]);
        var model = Train(question, Enumerable.Range(0, 60).Select(at => (Text($"{(at % 2 == 0 ? "a barking dog" : "a silent stone")} {(at % 3 == 0 ? "under green leaves" : "on the road")} {at}"),
            string.Join('|', new[] { at % 2 == 0 ? "animals/dogs" : null, at % 3 == 0 ? "plants" : null }.OfType<string>()))));

        One(model, Text("a barking dog under green leaves")).Labels.Select(label => label.Label).ShouldBe(["animals/dogs", "plants"], ignoreOrder: true);
        One(model, Text("a silent stone on the road")).Labels.ShouldBeEmpty();
    }

    [Fact]
    public void Models_of_every_kind_are_read_back_and_scored()
    {
        var question = new Question("better", QuestionKind.Pairwise, "a", ["a", "b"], ["left", "right"]);
        var model = Train(question, Enumerable.Range(0, 40).Select(at => (Pair(at, at % 2 == 0), at % 2 == 0 ? "left" : "right")));
        var folder = Directory.CreateTempSubdirectory("mlb-pairs-");
        try
        {
            model.Save(folder.FullName);
            var read = Families.Find("linear")!.Load(folder.FullName, question);
            var suggestion = One(read, Pair(3, isLeftGood: true));

            suggestion.Confidence.ShouldBe(One(model, Pair(3, isLeftGood: true)).Confidence);
            Evaluator.Evaluate(question, [new ChoiceAnswer("better", ["left"])], [suggestion]).Score.ShouldBe(1);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Pairs of texts of eight words each; words have a worth, and the text that is worth more is better.</summary>
    private static IEnumerable<(Document Document, string Labels)> Preferences(int count, int seed)
    {
        var random = new Random(seed);
        for (var at = 0; at < count; at++)
        {
            var (left, right) = (Words(random, 8), Words(random, 8));
            var isLeft = left.Sum(Worth) >= right.Sum(Worth);
            yield return (new Document("1", new Dictionary<string, string> { ["a"] = string.Join(' ', left.Select(Word)), ["b"] = string.Join(' ', right.Select(Word)) }), isLeft ? "left" : "right");
        }
    }

    /// <summary>Texts whose stars rise with the worth of their words.</summary>
    private static IEnumerable<(Document Document, string Labels)> Reviews(int count, int seed)
    {
        var random = new Random(seed);
        for (var at = 0; at < count; at++)
        {
            var words = Words(random, 10);
            yield return (Text(string.Join(' ', words.Select(Word))), $"{Math.Clamp(3 + (int)Math.Round(words.Sum(Worth) / 4.0), 1, 5)}");
        }
    }

    private static int[] Words(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(40))];

    private static int Worth(int word) => (word % 5) - 2;

    private static string Word(int word) => $"{(char)('a' + (word % 7))}{(char)('k' + (word / 7))}{(char)('p' + (word % 11))}o{(char)('b' + (word / 3))}";

    private static double Share(IModel model, List<(Document Document, string Labels)> asked) =>
        asked.Average(one => One(model, one.Document).Labels.Single().Label == one.Labels ? 1.0 : 0);

    private static double Distance(IModel model, List<(Document Document, string Labels)> asked) =>
        asked.Average(one => Math.Abs(One(model, one.Document).Labels.Single().Label[0] - one.Labels[0]));

    private static IModel Train(Question question, IEnumerable<(Document Document, string Labels)> examples) => Families.Find("linear")!.Train(
        new TrainingSet(question, [.. examples.Select(example => new Example(example.Document, new ChoiceAnswer(question.Name, example.Labels.Split('|', StringSplitOptions.RemoveEmptyEntries))))]),
        new TrainingSettings(), null, TestContext.Current.CancellationToken);

    private static ChoiceSuggestion One(IModel model, Document document) =>
        model.Suggest([document], TestContext.Current.CancellationToken).Single().ShouldBeOfType<ChoiceSuggestion>();

    /// <summary>Both texts hold the same words but one, which stands on the better side.</summary>
    private static Document Pair(int number, bool isLeftGood) => new("1", new Dictionary<string, string>
    {
        ["a"] = $"answer {number} is {(isLeftGood ? "helpful" : "rude")}",
        ["b"] = $"answer {number} is {(isLeftGood ? "rude" : "helpful")}",
    });

    private static Document Text(string text) => new("1", new Dictionary<string, string> { ["text"] = text });
}
