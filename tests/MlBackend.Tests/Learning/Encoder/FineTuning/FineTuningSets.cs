using System.Globalization;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;

namespace MlBackend.Tests.Learning.Encoder.FineTuning;

/// <summary>Small training sets in the words that <see cref="SmallEncoder"/> knows.</summary>
internal static class FineTuningSets
{
    private static readonly string[] Good = ["lovely", "great", "fine", "superb"];
    private static readonly string[] Bad = ["awful", "poor", "nasty", "dreadful"];

    public static Document Document(string text, string id = "1") => new(id, new Dictionary<string, string> { ["text"] = text });

    public static Document Pair(string first, string second) => new("1", new Dictionary<string, string> { ["a"] = first, ["b"] = second });

    /// <summary>Moods, one of two labels.</summary>
    public static TrainingSet Moods(int count) => new(
        new Question("mood", QuestionKind.Choice, "text", ["text"], ["good", "bad"]),
        [.. Enumerable.Range(0, count).Select(at => new Example(
            Document($"it was a {(at % 2 == 0 ? Good : Bad)[at / 2 % 4]} day number {at.ToString(CultureInfo.InvariantCulture)}"), new ChoiceAnswer("mood", [at % 2 == 0 ? "good" : "bad"])))]);

    /// <summary>Moods, none or both labels too.</summary>
    public static TrainingSet SeveralMoods(int count) => new(
        new Question("mood", QuestionKind.MultiChoice, "text", ["text"], ["good", "bad"]),
        [.. Enumerable.Range(0, count).Select(at => new Example(
            Document($"it was {(at % 2 == 0 ? "lovely" : "a")} {(at / 2 % 2 == 0 ? "awful" : "day")}"),
            new ChoiceAnswer("mood", [.. at % 2 == 0 ? new[] { "good" } : [], .. at / 2 % 2 == 0 ? new[] { "bad" } : []])))]);

    /// <summary>Which of two days was better.</summary>
    public static TrainingSet Pairs(int count) => new(
        new Question("better", QuestionKind.Pairwise, "pair", ["a", "b"], ["a", "b"]),
        [.. Enumerable.Range(0, count).Select(at => at % 2 == 0
            ? new Example(Pair("a lovely day", "an awful day"), new ChoiceAnswer("better", ["a"]))
            : new Example(Pair("a poor day", "a great day"), new ChoiceAnswer("better", ["b"])))]);

    public static ChoiceSuggestion Ask(this IModel model, Document document) => (ChoiceSuggestion)model.Suggest([document], CancellationToken.None)[0]!;

    public static string Best(this IModel model, string text) => model.Ask(Document(text)).Labels[0].Label;

    public static IReadOnlyList<string> All(this IModel model, string text) => [.. model.Ask(Document(text)).Labels.Select(label => label.Label)];
}
