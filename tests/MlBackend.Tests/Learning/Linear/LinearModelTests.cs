using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Learning.Linear;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Linear;

public sealed class LinearModelTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Twenty_documents_are_enough_to_learn_what_is_obvious()
    {
        var model = Train(Moods(20));

        Choice(model, "what a lovely sunny morning").Labels[0].Label.ShouldBe("good");
        Choice(model, "an awful rainy evening").Labels[0].Label.ShouldBe("bad");
    }

    [Fact]
    public void The_same_set_and_seed_give_the_same_model()
    {
        var (one, other) = (Train(Moods(30), seed: 4), Train(Moods(30), seed: 4));

        one.Weights.SequenceEqual(other.Weights).ShouldBeTrue();
        one.Outputs.Shifts.ShouldBe(other.Outputs.Shifts);
    }

    [Fact]
    public void Probabilities_are_in_the_questions_order_and_sum_to_one()
    {
        var suggestion = Choice(Train(Moods(30)), "lovely rainy morning");

        suggestion.Distribution.Select(label => label.Label).ShouldBe(["good", "bad", "never"]);
        suggestion.Distribution.Sum(label => label.Confidence).ShouldBe(1, 1e-9);
        suggestion.Confidence.ShouldBe(suggestion.Distribution.Max(label => label.Confidence));
        suggestion.Distribution[2].Confidence.ShouldBe(0);
    }

    [Fact]
    public void A_set_of_labels_is_as_sure_as_all_its_decisions_together()
    {
        var suggestion = Choice(Train(Topics(40)), "lovely sunny weather and an early train");

        suggestion.Labels.Select(label => label.Label).ShouldBe(["always", "weather", "travel"], ignoreOrder: true);
        suggestion.Distribution.Single(label => label.Label == "always").Confidence.ShouldBeInRange(0.95, 1);
        suggestion.Distribution.Single(label => label.Label == "never").Confidence.ShouldBeInRange(0, 0.05);
        var proposed = suggestion.Labels.Select(label => label.Label).ToHashSet();
        suggestion.Confidence.ShouldBe(
            suggestion.Distribution.Aggregate(1.0, (product, label) => product * (proposed.Contains(label.Label) ? label.Confidence : 1 - label.Confidence)), 1e-9);
    }

    [Fact]
    public void Suggestions_come_in_order_and_a_document_without_the_text_has_none()
    {
        var suggestions = Train(Moods(20)).Suggest([Text("lovely"), new Document("x", new Dictionary<string, string>()), Text("awful")], Token);

        suggestions.Count.ShouldBe(3);
        suggestions[1].ShouldBeNull();
        ((ChoiceSuggestion)suggestions[0]!).Labels[0].Label.ShouldBe("good");
        ((ChoiceSuggestion)suggestions[2]!).Labels[0].Label.ShouldBe("bad");
    }

    [Fact]
    public void Odd_texts_train_and_get_a_confidence()
    {
        string[] texts = ["", " ", "\0", "\uD800", "\uDC00\uD800", "\uFFFF"];
        var set = Moods(20);
        var model = Train(set with { Examples = [.. set.Examples, .. texts.Select(text => new Example(Text(text), new ChoiceAnswer("q", ["good"])))] });

        texts.ShouldAllBe(text => Choice(model, text).Confidence > 0.3 && Choice(model, text).Confidence <= 1);
    }

    [Fact]
    public void A_megabyte_of_text_is_answered_without_copying_it()
    {
        var model = Train(Moods(20));
        var text = Text(string.Concat(Enumerable.Range(0, 130_000).Select(at => $"{at % 9973:D5} no ")));
        model.Suggest([text], Token);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var suggestion = model.Suggest([text], Token)[0];

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(10_000);
        suggestion!.Confidence.ShouldBeInRange(0, 1);
    }

    [Fact]
    public void Many_threads_get_the_answers_that_one_gets()
    {
        var model = Train(Moods(30));
        var documents = Moods(200).Examples.Select(example => example.Document).ToList();
        var alone = model.Suggest(documents, Token).Select(suggestion => suggestion!.Confidence).ToList();

        Parallel.For(0, 16, _ => model.Suggest(documents, Token).Select(suggestion => suggestion!.Confidence).ShouldBe(alone));
    }

    [Fact]
    public void One_answer_only_is_too_few()
    {
        var set = Moods(20);
        var same = set with { Examples = [.. set.Examples.Where(example => ((ChoiceAnswer)example.Answer).Labels[0] == "good")] };

        Should.Throw<MlBackendException>(() => Train(same)).Code.ShouldBe(ErrorCodes.TooFewAnswers);
        Should.Throw<MlBackendException>(() => Train(set with { Examples = [] })).Code.ShouldBe(ErrorCodes.TooFewAnswers);
    }

    [Fact]
    public void A_label_that_is_not_the_questions_is_refused()
    {
        var set = Moods(20);

        Should.Throw<MlBackendException>(() => Train(set with { Question = set.Question with { Labels = ["good"] } }))
            .Code.ShouldBe(ErrorCodes.UnknownLabel);
    }

    [Fact]
    public void A_question_without_labels_takes_those_of_the_data()
    {
        var set = Moods(20);

        Train(set with { Question = set.Question with { Labels = [] } }).Question.Labels.ShouldBe(["bad", "good"]);
    }

    [Fact]
    public void A_label_seen_once_neither_breaks_training_nor_is_proposed_everywhere()
    {
        var set = Moods(30);
        var model = Train(set with { Examples = [.. set.Examples, new Example(Text("quite another thing"), new ChoiceAnswer("q", ["never"]))] });

        Choice(model, "lovely sunny morning").Labels[0].Label.ShouldBe("good");
    }

    [Fact]
    public void Progress_rises_to_one_and_names_the_loss()
    {
        var reports = new List<TrainingProgress>();

        new LinearFamily().Train(Moods(30), new TrainingSettings(), new Immediate(reports.Add), Token);

        reports.Select(report => report.Done).ShouldBe(reports.Select(report => report.Done).Order());
        reports[^1].Done.ShouldBe(1);
        reports.ShouldContain(report => report.Loss > 0);
    }

    [Fact]
    public void Training_ends_when_it_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        var reports = 0;
        var progress = new Immediate(report =>
        {
            if (report.Loss is not null && ++reports == 2)
            {
                source.Cancel();
            }
        });

        Should.Throw<OperationCanceledException>(() => new LinearFamily().Train(Moods(60), new TrainingSettings(), progress, source.Token));
        reports.ShouldBe(2);
    }

    private static LinearModel Train(TrainingSet set, int seed = 0) =>
        (LinearModel)new LinearFamily().Train(set, new TrainingSettings(seed), null, Token);

    private static ChoiceSuggestion Choice(LinearModel model, string text) => (ChoiceSuggestion)model.Suggest([Text(text)], Token)[0]!;

    internal static TrainingSet Moods(int count)
    {
        string[] times = ["morning", "evening", "day", "week", "trip"];
        string[] good = ["lovely", "sunny", "great", "fine"];
        string[] bad = ["awful", "rainy", "poor", "dull"];
        var question = new Question("q", QuestionKind.Choice, "text", ["text"], ["good", "bad", "never"]);
        return new TrainingSet(question,
        [
            .. Enumerable.Range(0, count).Select(at =>
            {
                var words = at % 2 == 0 ? good : bad;
                return new Example(
                    Text($"what a {words[at / 2 % 4]} {words[at / 3 % 4]} {times[at % 5]} number {at}"),
                    new ChoiceAnswer("q", [at % 2 == 0 ? "good" : "bad"]));
            }),
        ]);
    }

    private static TrainingSet Topics(int count)
    {
        var question = new Question("q", QuestionKind.MultiChoice, "text", ["text"], ["weather", "travel", "always", "never"]);
        var examples = Moods(count).Examples.Select((example, at) =>
        {
            var travels = at / 2 % 2 == 0;
            var weather = at % 2 == 0;
            var text = $"{(weather ? "lovely sunny weather" : "nothing much to say")} {(travels ? "and an early train" : "and a quiet night at home")} {at}";
            string[] labels = [.. weather ? ["weather"] : Array.Empty<string>(), .. travels ? ["travel"] : Array.Empty<string>(), "always"];
            return new Example(Text(text), new ChoiceAnswer("q", labels));
        });
        return new TrainingSet(question, [.. examples]);
    }

    private static Document Text(string text) => new("1", new Dictionary<string, string> { ["text"] = text });

    /// <summary>Calls at once: <see cref="Progress{T}"/> would call from another thread, later.</summary>
    private sealed class Immediate(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
