using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Learning;
using MlBackend.Learning.Crf;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Learning.Crf;

public sealed class CrfFamilyTests
{
    private static readonly CrfFamily Family = new();

    [Fact]
    public void The_registry_knows_the_family() => Families.Find("crf").ShouldBeOfType<CrfFamily>();

    [Fact]
    public void Spans_are_learnt_with_boundaries_labels_and_confidence()
    {
        var suggestion = Train(Spans.Towns()).Suggest("yesterday Chen went to Oslo by train .");

        suggestion.Spans.Select(span => span.Span).ShouldBe([Spans.At(10, 4, "person"), Spans.At(23, 4, "town")]);
        suggestion.Spans.ShouldAllBe(span => span.Confidence > 0.5 && span.Confidence <= 1);
        suggestion.Confidence.ShouldBeInRange(0.5, 1);
    }

    [Fact]
    public void A_text_without_words_is_answered_with_no_spans_and_certainty()
    {
        var model = Train(Spans.Towns());
        foreach (var text in new[] { "", " \n\t " })
        {
            model.Suggest(text).Spans.ShouldBeEmpty();
            model.Suggest(text).Confidence.ShouldBe(1);
        }
    }

    [Fact]
    public void A_document_without_the_field_gets_nothing()
    {
        var other = new Document("1", new Dictionary<string, string> { ["title"] = "Anna" });

        Train(Spans.Towns()).Suggest([other, Spans.Document("Anna")], CancellationToken.None)[0].ShouldBeNull();
    }

    [Fact]
    public void A_text_without_spans_has_a_confidence_of_its_own()
    {
        var suggestion = Train(Spans.Towns()).Suggest("the train was late .");

        suggestion.Spans.ShouldBeEmpty();
        suggestion.Confidence.ShouldBeInRange(0.5, 1);
    }

    [Fact]
    public void Labels_that_overlap_are_learnt_side_by_side()
    {
        var data = new TrainingSet(Spans.Question("club", "town"),
        [
            .. new[] { "London", "Turin", "Ghent", "Malmo" }.Select(town =>
                Spans.Example($"we saw {town} United win .", ($"{town} United", "club"), (town, "town"))),
            .. new[] { "London", "Turin", "Ghent", "Malmo" }.Select(town => Spans.Example($"we live in {town} now .", (town, "town"))),
        ]);

        var spans = Train(data).Suggest("we saw Turin United win .").Spans;

        spans.Select(span => span.Span).ShouldBe([Spans.At(7, 5, "town"), Spans.At(7, 12, "club")]);
    }

    [Fact]
    public void Nested_spans_of_one_label_keep_the_longest()
    {
        var data = new TrainingSet(Spans.Question("town"),
        [
            .. new[] { "Newport", "Newtown", "Newhaven" }.Select(town =>
                Spans.Example($"he left {town} City today .", ($"{town} City", "town"), ("City", "town"))),
            Spans.Example("he left today ."),
        ]);

        Train(data).Suggest("he left Newtown City today .").Spans.Select(span => span.Span).ShouldBe([Spans.At(8, 12, "town")]);
    }

    [Fact]
    public void The_same_set_and_seed_give_the_same_file()
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        Train(Spans.Towns()).Save(first.Path);
        Train(Spans.Towns()).Save(second.Path);

        File.ReadAllBytes(first.File).ShouldBe(File.ReadAllBytes(second.File));
    }

    [Fact]
    public void A_huge_text_with_lone_surrogates_is_answered()
    {
        var text = string.Concat(Enumerable.Repeat("Anna \uD800went\uDC00 to Oslo \uD83D\uDE00 . ", 40_000));

        var spans = Train(Spans.Towns()).Suggest(text).Spans;

        spans.ShouldContain(span => span.Span.Label == "town");
        spans.ShouldAllBe(span => span.Span.End.Value <= text.Length && span.Span.Start < span.Span.End);
    }

    [Fact]
    public async Task Many_threads_get_the_answers_of_one()
    {
        var model = Train(Spans.Towns());
        var texts = Enumerable.Range(0, 200).Select(number => $"Anna {number} went to Rome and Boris to Oslo .").ToArray();
        var alone = texts.Select(text => model.Suggest(text)).ToArray();

        var together = await Task.WhenAll(texts.Select(text => Task.Run(() => model.Suggest(text))));

        for (var at = 0; at < texts.Length; at++)
        {
            together[at].Spans.ShouldBe(alone[at].Spans);
            together[at].Confidence.ShouldBe(alone[at].Confidence);
        }
    }

    [Fact]
    public void Progress_is_reported_with_a_falling_loss()
    {
        var reports = new Reports();

        Family.Train(Spans.Towns(), new TrainingSettings(), reports, CancellationToken.None);

        var losses = reports.Seen.Where(report => report.Loss is not null).Select(report => report.Loss!.Value).ToList();
        losses.Count.ShouldBeGreaterThan(3);
        losses[^1].ShouldBeLessThan(losses[0]);
        reports.Seen[^1].Done.ShouldBe(1);
    }

    [Fact]
    public void A_fired_token_ends_training()
    {
        using var source = new CancellationTokenSource();
        var progress = new Reports { Seeing = report => { if (report.Loss is not null) { source.Cancel(); } } };

        Should.Throw<OperationCanceledException>(() => Family.Train(Spans.Towns(), new TrainingSettings(), progress, source.Token));
        progress.Seen.Count(report => report.Loss is not null).ShouldBe(1);
    }

    [Fact]
    public void Data_that_cannot_train_are_refused_by_code()
    {
        var towns = Spans.Towns();
        Refused([Spans.Example("one", ("one", "town"))]).ShouldBe(ErrorCodes.TooFewDocuments);
        Refused([Spans.Example("one"), Spans.Example("two")]).ShouldBe(ErrorCodes.NoSpans);
        Refused([.. towns.Examples, Spans.Example("one", ("one", "river"))]).ShouldBe(ErrorCodes.UnknownLabel);
        Refused([.. towns.Examples, new Example(Spans.Document("one"), new SpanAnswer("label", [Spans.At(1, 9, "town")]))])
            .ShouldBe(ErrorCodes.SpanOutsideText);
        Should.Throw<MlBackendException>(() => Family.Train(
            towns, new TrainingSettings(Options: new Dictionary<string, string> { ["depth"] = "3" }), null, CancellationToken.None))
            .Code.ShouldBe(ErrorCodes.BadTrainingOption);
    }

    private static ErrorCode Refused(IReadOnlyList<Example> examples) =>
        Should.Throw<MlBackendException>(() => Train(new TrainingSet(Spans.Question("town", "person"), examples))).Code;

    private static IModel Train(TrainingSet data) => Family.Train(data, new TrainingSettings(Seed: 7), null, CancellationToken.None);

    private sealed class Reports : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> Seen { get; } = [];

        public Action<TrainingProgress>? Seeing { get; init; }

        public void Report(TrainingProgress value)
        {
            Seen.Add(value);
            Seeing?.Invoke(value);
        }
    }
}
