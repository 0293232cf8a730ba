using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Learning.Calibration;
using MlBackend.Learning.Evaluation;
using MlBackend.Learning.Linear;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Calibration;

public sealed class ConfidenceFloorsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Where_nobody_wished_what_is_more_likely_wrong_than_right_is_withheld()
    {
        var floors = new ConfidenceFloors(null, Curve("sport", new ReliabilityBin(0.2, 100, 100)));

        floors["sport"].ShouldBe(0.5);
        floors["news"].ShouldBe(0.5);
        var spans = new SpanSuggestion("who", 0.3, [Span("PER", 0.49), Span("PER", 0.5), Span("ORG", 0.9)]);
        var shown = floors.Withhold(spans).ShouldBeOfType<SpanSuggestion>();
        shown.Spans.ShouldBe([Span("PER", 0.5), Span("ORG", 0.9)]);
        shown.Confidence.ShouldBe(0.3);
    }

    [Fact]
    public void A_choice_that_is_not_sure_enough_keeps_its_confidence_and_distribution_and_shows_nothing()
    {
        var choice = new ChoiceSuggestion("topic", 0.4, [new("sport", 0.4)], [new("sport", 0.4), new("news", 0.35), new("art", 0.25)]);

        var shown = new ConfidenceFloors(null, null).Withhold(choice).ShouldBeOfType<ChoiceSuggestion>();

        shown.Labels.ShouldBeEmpty();
        shown.Confidence.ShouldBe(0.4);
        shown.Distribution.ShouldBe(choice.Distribution);
    }

    [Fact]
    public void A_wish_of_zero_shows_everything() =>
        new ConfidenceFloors(0, Curve("sport", new ReliabilityBin(0.9, 10, 0)))["sport"].ShouldBe(0);

    [Theory]
    [InlineData(0.9, 0.8)]
    [InlineData(0.7, 0.6)]
    [InlineData(0.5, 0.3)]
    public void A_label_gets_the_lowest_floor_that_keeps_the_wish(double wish, double floor)
    {
        // Right from the surest on: 20 of 20, 37 of 40, 45 of 60, 46 of 80.
        var floors = new ConfidenceFloors(wish, Curve("sport", new(0.95, 20, 20), new(0.8, 20, 17), new(0.6, 20, 8), new(0.3, 20, 1)));

        floors["sport"].ShouldBe(floor);
    }

    [Fact]
    public void A_label_that_claims_too_much_is_shown_only_where_it_claims_more_than_ever()
    {
        var floors = new ConfidenceFloors(0.9, Curve("sport", new(0.97, 30, 15), new(0.9, 30, 10)));

        floors["sport"].ShouldBeGreaterThan(0.97);
        floors["sport"].ShouldBeLessThan(0.98);
    }

    [Fact]
    public void Where_nothing_was_measured_the_models_own_confidence_decides() =>
        new ConfidenceFloors(0.9, null)["sport"].ShouldBe(0.9);

    [Fact]
    public void Bins_are_of_equal_counts_and_lose_nothing()
    {
        var truth = Enumerable.Range(0, 1_000).Select(index => new ChoiceAnswer("topic", [index % 3 == 0 ? "news" : "sport"])).ToList();
        var said = Enumerable.Range(0, 1_000).Select(index => new ChoiceSuggestion("topic", index / 1_000.0, [new("sport", index / 1_000.0)], [])).ToList();

        var bins = Reliability.Of(truth, said)["sport"];

        bins.Count.ShouldBe(Reliability.MostBins);
        bins.ShouldAllBe(bin => bin.Count == 20);
        bins[0].Confidence.ShouldBe(0.98);
        bins.Sum(bin => bin.Right).ShouldBe(666);
    }

    [Fact]
    public async Task Floors_learned_on_one_corpus_keep_their_promise_on_texts_never_seen()
    {
        const double Wish = 0.97;
        var train = await SharedCorpus.ReadAsync("docs_issues_train.jsonl", QuestionKind.Choice, Token);
        var unseen = await SharedCorpus.ReadAsync("docs_issues_eval.jsonl", QuestionKind.Choice, Token);
        var family = new LinearFamily();
        var outOfFold = OutOfFold.Suggest(family, train, new TrainingSettings(), 5, Token);
        var floors = new ConfidenceFloors(Wish, Reliability.Of([.. train.Examples.Select(example => example.Answer)], outOfFold));
        var model = new CautiousModel(family.Train(train, new TrainingSettings(), null, Token), floors);

        var suggestions = model.Suggest([.. unseen.Examples.Select(example => example.Document)], Token);

        var shown = unseen.Examples.Zip(suggestions, (example, said) => (Truth: (ChoiceAnswer)example.Answer, Said: (ChoiceSuggestion)said!))
            .Where(pair => pair.Said.Labels.Count > 0).ToList();
        var precision = shown.Count(pair => pair.Truth.Labels.SequenceEqual(pair.Said.Labels.Select(label => label.Label))) / (double)shown.Count;
        var twoErrors = 2 * Math.Sqrt(Wish * (1 - Wish) / shown.Count);
        precision.ShouldBeGreaterThanOrEqualTo(Wish - twoErrors, $"{shown.Count} of {suggestions.Count} shown");
        shown.Count.ShouldBeGreaterThan(suggestions.Count / 2);
    }

    private static Dictionary<string, IReadOnlyList<ReliabilityBin>> Curve(string label, params ReliabilityBin[] bins) => new() { [label] = bins };

    private static ScoredSpan Span(string label, double confidence) => new(new LabelledSpan(new Utf16Offset(0), new Utf16Offset(3), label), confidence);
}
