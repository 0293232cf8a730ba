using MlBackend.Commands.Corpora;
using MlBackend.Commands.Importing;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Core.Tools;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Commands.Importing;

public sealed class DocumentImportTests : IDisposable
{
    private const int Documents = 1100;
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(4, true)]
    public async Task An_interrupted_import_goes_on_without_loss_or_repetition(int failing, bool arrives)
    {
        var tool = new CountingTool { FailingCall = failing, Arrives = arrives };
        var state = await NewStateAsync();

        if (failing >= 0)
        {
            await Should.ThrowAsync<ToolException>(() => RunAsync(tool, state));
            state = (await ImportState.ReadAsync(StateFile, TestContext.Current.CancellationToken))!;
            state.IsComplete.ShouldBeFalse();
        }

        state = await RunAsync(tool, state);

        state.Done.ShouldBe(Documents);
        state.IsComplete.ShouldBeTrue();
        tool.Stored.ShouldBe(Enumerable.Range(0, Documents).Select(number => $"text {number}"));
    }

    [Fact]
    public async Task A_project_that_others_added_to_meanwhile_is_not_guessed_about()
    {
        var tool = new CountingTool { FailingCall = 1, Arrives = true };
        await Should.ThrowAsync<ToolException>(async () => await RunAsync(tool, await NewStateAsync()));
        tool.Stored.Add("somebody else's");

        var failure = await Should.ThrowAsync<MlBackendException>(async () => await RunAsync(tool, (await ImportState.ReadAsync(StateFile, TestContext.Current.CancellationToken))!));

        failure.Code.ShouldBe(ErrorCodes.ImportChanged);
        tool.Stored.Count.ShouldBe(501);
    }

    [Fact]
    public async Task Documents_that_cannot_be_read_leave_the_others_in_their_places()
    {
        File.WriteAllText(folder.File("bad.jsonl"), "{\"text\":\"a\"}\n{\n{\"text\":\"b\"}\n");
        var tool = new CountingTool();

        await RunAsync(tool, await NewStateAsync(), "bad.jsonl");

        tool.Stored.ShouldBe(["a", "b"]);
    }

    public void Dispose() => folder.Dispose();

    private string StateFile => folder.File("state.json");

    private async Task<ImportState> NewStateAsync()
    {
        await File.WriteAllLinesAsync(folder.File("corpus.jsonl"), Enumerable.Range(0, Documents).Select(number => $"{{\"text\":\"text {number}\"}}"));
        return new ImportState("", "1", 2, 0, 0, 0, false);
    }

    private async Task<ImportState> RunAsync(CountingTool tool, ImportState state, string file = "corpus.jsonl")
    {
        var source = await CorpusFormats.OpenAsync(folder.File(file), null, TestContext.Current.CancellationToken);
        return await new DocumentImport(source, new CorpusOptions { SetAside = _ => { } }, tool, StateFile, answers: null).RunAsync(state, null, TestContext.Current.CancellationToken);
    }

    /// <summary>A tool that stores whole batches, and once does not answer.</summary>
    private sealed class CountingTool : IToolImport
    {
        private int calls;

        public int FailingCall { get; init; } = -1;

        public bool Arrives { get; init; }

        public List<string> Stored { get; } = [];

        public Task<ProjectIdentity> CreateProjectAsync(string title, Schema schema, IReadOnlyList<string> fields, string? source, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<int?> CountAsync(ProjectIdentity project, CancellationToken cancellationToken) => Task.FromResult<int?>(Stored.Count);

        public Task<int> ImportAsync(ProjectIdentity project, IReadOnlyList<CorpusDocument> batch, bool withAnswers, CancellationToken cancellationToken)
        {
            var fails = calls++ == FailingCall;
            if (!fails || Arrives)
            {
                Stored.AddRange(batch.Select(document => document.Document.Fields["text"]));
            }

            return fails ? throw new ToolException(ErrorCodes.ToolBroke, Delivery.InDoubt, "The line broke.") : Task.FromResult(batch.Count);
        }
    }
}
