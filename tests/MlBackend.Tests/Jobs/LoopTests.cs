using MlBackend.Core.Annotations;
using MlBackend.Jobs.Scheduling;
using MlBackend.Storage.Runs;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Jobs;

public sealed class LoopTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Twenty_annotated_documents_lead_to_suggestions_for_all()
    {
        await using var bench = await Bench.CreateAsync(Token);
        bench.Import(documents: 120, annotated: 20);

        await bench.PollAsync(Token);

        var release = $"mlb-{await bench.Releases.InstallationAsync(Token)}-r1";
        bench.InTool.ShownVersion.ShouldBe(release);
        bench.InTool.Suggestions.Select(suggestion => suggestion.DocumentId).Order().ShouldBe(bench.InTool.Documents.Select(document => document.Document.ExternalId).Order());
        bench.InTool.Suggestions.ShouldAllBe(suggestion => suggestion.Version == release && suggestion.Suggestion!.Suggestions.Count == 1);
        (await bench.Runs.ListAsync(bench.Id, 10, Token)).ShouldHaveSingleItem().State.ShouldBe(RunState.Succeeded);
    }
}
