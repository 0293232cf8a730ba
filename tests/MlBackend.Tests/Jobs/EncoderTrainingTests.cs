using System.Globalization;
using MlBackend.Configuration.Projects;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Jobs.Training;
using MlBackend.Learning.Encoder.FineTuning;
using MlBackend.Learning.Encoder.Heads;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Learning.Linear;
using MlBackend.Storage;
using MlBackend.Storage.Encoders;
using MlBackend.Storage.Models;
using MlBackend.TestKit;
using MlBackend.Tests.Commands.Encoders;
using MlBackend.Tests.Learning.Encoder;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Jobs;

/// <summary>Which family the worker trains where there is an encoder. Alone: the encoders of a process are one set.</summary>
[Collection(EncodersOfTheProcess.Name)]
public sealed class EncoderTrainingTests
{
    private static readonly Question Topic = Bench.Topic.Questions[0];
    private static readonly string[] Syllables = ["ba", "do", "fi", "ku", "le", "mo", "nu", "pa", "ri", "so"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Where_words_do_not_come_again_a_head_on_an_encoder_wins_and_where_they_do_the_cheaper_family_stays()
    {
        // Which topic a word belongs to is chance, and each stands in one document only: who counts words or letters learns nothing.
        string[] words = [.. Syllables.SelectMany(first => Syllables.Select(second => first + second))];
        var random = new Random(5);
        var topics = words.ToDictionary(word => word, _ => random.Next(2) == 0 ? "sport" : "news");
        using var small = new SmallEncoder([.. words, .. SmallEncoder.Usual], meaning: word => topics.GetValueOrDefault(word, word));
        using var pool = small.Pool();
        Candidate[] candidates = [new(new LinearFamily(), new TrainingSettings()), new(new EncoderHeadFamily(pool), new TrainingSettings(Options: new Dictionary<string, string> { ["encoder"] = "small" }))];
        var rare = Set([.. words.Select(word => (word, topics[word] == "sport"))]);
        var usual = Set([.. Enumerable.Range(0, 60).Select(at => (at % 2 == 0 ? "lovely day" : "awful day", at % 2 == 0))]);

        FamilyChoice.Choose(candidates, rare, null, Token).Best.Family.Name.ShouldBe("encoder-head");
        FamilyChoice.Choose(candidates, usual, null, Token).Best.Family.Name.ShouldBe("linear");
    }

    [Fact]
    public void Fine_tuning_competes_from_200_documents_on_where_it_is_affordable_and_what_is_not_tried_is_said()
    {
        using var small = new SmallEncoder(SmallEncoder.Usual);
        using var work = new TemporaryFolder();
        MlBackend.Learning.Encoder.Encoders.Configure(new EncoderPoolOptions { WorkFolder = work.Path }, TimeProvider.System);
        try
        {
            var set = Set([.. Enumerable.Range(0, 220).Select(at => (at % 2 == 0 ? "lovely day" : "awful day", at % 2 == 0))]);
            var costly = new Candidate(new EncoderFamily(), new TrainingSettings(Epochs: 1, Options: new Dictionary<string, string> { ["encoder"] = small.Path })) { Limit = TimeSpan.FromMinutes(10) };
            Candidate[] candidates = [new(new LinearFamily(), new TrainingSettings()), costly];

            FamilyChoice.Choose(candidates, set with { Examples = [.. set.Examples.Take(199)] }, null, Token).Words.ShouldBe("");
            FamilyChoice.Choose([candidates[0], costly with { Limit = TimeSpan.FromTicks(1) }], set, null, Token).Words.ShouldContain("Not tried: encoder, it would take about 1 min");
            var (best, words) = FamilyChoice.Choose(candidates, set, null, Token);
            words.ShouldContain("Tried: encoder, in 2 folds");
            best.Family.Name.ShouldBe("linear");
        }
        finally
        {
            MlBackend.Learning.Encoder.Encoders.Configure(new EncoderPoolOptions(), TimeProvider.System);
        }
    }

    [Fact]
    public async Task Candidates_follow_the_projects_settings_and_what_encoders_there_are()
    {
        using var data = new TemporaryFolder();
        var store = new EncoderStore(new StorageOptions { DataFolder = data.Path }, TimeProvider.System);

        Names("{}").ShouldBe(["linear"]);
        Should.Throw<MlBackendException>(() => Names("""{"family": "encoder-head"}""")).Code.ShouldBe(ErrorCodes.EncoderNotNamed);
        foreach (var id in new[] { "one", "two" })
        {
            await store.AddAsync(id, id, _ => Task.FromResult<string?>(null), _ => id);
        }

        Names("{}").ShouldBe(["linear", "encoder-head one", "encoder one"]);
        Names("""{"encoder": "two"}""").ShouldBe(["linear", "encoder-head two", "encoder two"]);
        Names("""{"fine_tuning_minutes": 0}""").ShouldBe(["linear", "encoder-head one"]);
        Names("""{"family": "encoder", "tuning": "lora"}""").ShouldBe(["encoder one"]);
        Names("""{"encoder": "none"}""").ShouldBe(["linear"]);
        Names("""{"family": "linear"}""").ShouldBe(["linear"]);
        Names("""{"family": "encoder-head"}""").ShouldBe(["encoder-head one"]);

        IReadOnlyList<string> Names(string settings) =>
        [
            .. FamilyChoice.Candidates(Topic, new ProjectSettings(settings, null), store)
                .Select(candidate => candidate.Settings.Options is { } options ? $"{candidate.Family.Name} {options["encoder"]}" : candidate.Family.Name),
        ];
    }

    [Theory]
    [InlineData("encoder-head")]
    [InlineData("encoder")]
    public async Task A_project_that_wants_it_gets_a_champion_on_an_encoder_and_its_suggestions(string family)
    {
        using var small = new SmallEncoder("the team won match with a late goal minister spoke to parliament on law".Split(' '));
        await using var bench = await Bench.CreateAsync(Token);
        var store = new EncoderStore(new StorageOptions { DataFolder = bench.DataFolder }, TimeProvider.System);
        await store.AddAsync("small", "test", folder =>
        {
            foreach (var file in Directory.EnumerateFiles(small.Path))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }

            return Task.FromResult<string?>(null);
        }, folder => EncoderFolder.Open(folder).Reference.Hash);
        MlBackend.Learning.Encoder.Encoders.Configure(new EncoderPoolOptions { Locate = store.Locate, CacheFolder = Path.Combine(bench.DataFolder, "cache"), WorkFolder = Path.Combine(bench.DataFolder, "work") }, bench.Clock);
        await bench.Projects.ChangeSettingsAsync(bench.Id, _ => $$"""{"family": "{{family}}"}""", Token);
        bench.Import(documents: 60, annotated: 30);

        await bench.PollAsync(Token);

        var champion = (await bench.Releases.ServedAsync(bench.Id, null, Token)).Champions.ShouldHaveSingleItem();
        champion.Family.ShouldBe(family);
        var manifest = ModelFolder.Read(champion.Folder);
        (manifest.EncoderId, manifest.Options["encoder"]).ShouldBe(("small", "small"));
        bench.InTool.Suggestions.Count(suggestion => suggestion.Suggestion?.Suggestions.Count == 1).ShouldBe(60);
        MlBackend.Learning.Encoder.Encoders.Configure(new EncoderPoolOptions(), TimeProvider.System);
    }

    private static TrainingSet Set(IReadOnlyList<(string Text, bool IsSport)> documents) => new(Topic, [.. documents.Select((document, at) => new Example(
        new Document(at.ToString(CultureInfo.InvariantCulture), new Dictionary<string, string> { ["text"] = document.Text }),
        new ChoiceAnswer("topic", [document.IsSport ? "sport" : "news"])))]);
}
