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
