using MlBackend.EndToEnd.LabelStudio;
using MlBackend.TestKit.Genuine;
using Shouldly;
using Xunit;

namespace MlBackend.EndToEnd;

/// <summary>A project of the size that teams have.</summary>
public sealed class ScaleTests(LabelStudioFixture fixture)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(240);

    [Fact]
    public async Task Five_thousand_tasks_each_get_one_suggestion()
    {
        await using var scenario = await Scenario.LinkAsync(fixture, "Five thousand", Corpus.DocsConfig);
        var texts = Corpus.Docs(600);
        var corpus = Enumerable.Range(0, 5000).Select(index => texts[index % 600] with { Text = $"{texts[index % 600].Text} ({index})" }).ToList();

        var tasks = await scenario.ImportAnnotatedAsync(corpus, 100);

        await Patience.UntilAsync(
            "the project shows a release",
            Limit,
            () => scenario.Driver.ShownVersionAsync(scenario.Project),
            version => version.StartsWith("mlb-", StringComparison.Ordinal));
        await scenario.WaitForPredictionsAsync(tasks, Limit);
        await scenario.NothingTwiceAsync(Limit);
        ((int?)(await scenario.Service.ListAsync("projects"))[0]!["documents"]).ShouldBe(5000);
    }
}
