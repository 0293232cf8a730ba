using MlBackend.Commands.Trying;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Learning;
using MlBackend.TestKit.Time;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Commands.Trying;

public sealed class ReplayTests
{
    private static readonly Question Mood = new("mood", QuestionKind.Choice, "text", ["text"], ["bad", "good"]);
    private readonly ManualClock clock = new();

    [Fact]
    public void Models_are_trained_when_the_service_would_train_them_and_never_on_what_comes_later()
    {
        var family = new WatchedFamily();

        var outcome = new Replay(family, clock, TimeSpan.FromMinutes(1)).Run(Data(60), seed: 0, progress: null, CancellationToken.None);

        // First 20, then 10 % more each time; 15 % of the documents judge and train none.
        int[] annotated = [20, 22, 25, 28, 31, 35, 39, 43, 48, 53, 59];
        outcome.Trainings.ShouldBe(annotated.Length);
        family.Learned.Zip(annotated).ShouldAllBe(pair => pair.First.Max() < pair.Second && pair.First.Count <= pair.Second);
        family.Learned[^1].Count.ShouldBeInRange(40, 58, "some are held out");
        outcome.WithoutModel.ShouldBe(20);
    }

    [Fact]
    public void After_its_time_no_batch_begins()
    {
        var family = new WatchedFamily { Trained = () => clock.Advance(TimeSpan.FromSeconds(25)) };

        var outcome = new Replay(family, clock, TimeSpan.FromMinutes(1)).Run(Data(60), seed: 0, progress: null, CancellationToken.None);

        outcome.Trainings.ShouldBe(3);
        outcome.Documents.Count.ShouldBe(25);
    }

    [Fact]
    public void Before_there_are_two_answers_nothing_is_trained()
    {
        var data = Data(40);
        var same = data with { Examples = [.. data.Examples.Select((example, index) => example with { Answer = new ChoiceAnswer("mood", [index < 30 ? "good" : "bad"]) })] };

        var outcome = new Replay(new WatchedFamily(), clock, TimeSpan.FromMinutes(1)).Run(same, seed: 0, progress: null, CancellationToken.None);

        outcome.WithoutModel.ShouldBeGreaterThanOrEqualTo(31);
    }

    [Theory]
    [InlineData(1000, 100)]
    [InlineData(5, 100)]
    [InlineData(100, 100)]
    public void A_sample_has_exactly_as_many_as_were_wanted(int population, int wanted)
    {
        var sample = new SeededSample(population, wanted, seed: 7);

        Enumerable.Range(0, population).Count(_ => sample.Next()).ShouldBe(Math.Min(population, wanted));
        sample.Next().ShouldBeFalse("nothing is left");
    }

    [Theory]
    [InlineData("one\ntwo\u001b[31m\u202Ered", "one two [31m red")]
    [InlineData("", "")]
    public void An_excerpt_is_one_line_that_no_terminal_obeys(string text, string excerpt) =>
        TryReport.Excerpt(Document(0, text), "text").ShouldBe(excerpt);

    [Fact]
    public void An_excerpt_is_short_and_cuts_no_character_in_half()
    {
        var excerpt = TryReport.Excerpt(Document(0, new string('a', 59) + "\U0001F600 and more"), "text");

        excerpt.ShouldBe(new string('a', 59));
    }

    private static TrainingSet Data(int documents) => new(Mood, [.. Enumerable.Range(0, documents).Select(index => new Example(
        Document(index, $"{(index % 3 == 0 ? "awful" : "lovely")} day {index}"), new ChoiceAnswer("mood", [index % 3 == 0 ? "bad" : "good"])))]);

    private static Document Document(int index, string text) =>
        new($"{index}", new Dictionary<string, string>(StringComparer.Ordinal) { ["text"] = text });

    /// <summary>The real family, and what it was given.</summary>
    private sealed class WatchedFamily : IModelFamily
    {
        private static readonly IModelFamily Linear = Families.DefaultFor(QuestionKind.Choice)!;

        public List<IReadOnlyList<int>> Learned { get; } = [];

        public Action Trained { get; init; } = () => { };

        public string Name => Linear.Name;

        public bool Learns(QuestionKind kind) => Linear.Learns(kind);

        public IModel Train(TrainingSet data, TrainingSettings settings, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
        {
            Learned.Add([.. data.Examples.Select(example => int.Parse(example.Document.ExternalId, System.Globalization.CultureInfo.InvariantCulture))]);
            Trained();
            return Linear.Train(data, settings, progress, cancellationToken);
        }

        public IModel Load(string folder, Question question) => Linear.Load(folder, question);
    }
}
