using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlBackend.Core.Annotations;
using MlBackend.Core.Serving;
using MlBackend.Core.Tools;
using MlBackend.Jobs;
using MlBackend.Jobs.Scheduling;
using MlBackend.Storage;
using MlBackend.Storage.Connections;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Relational;
using MlBackend.Storage.Runs;
using MlBackend.Storage.Signals;
using MlBackend.TestKit;
using MlBackend.TestKit.Tools;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Jobs;

/// <summary>The whole worker with Quartz and the real clock.</summary>
public sealed class WorkerHostTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder folder = new();
    private readonly InMemoryTool tool = new(TimeProvider.System);
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_project_that_the_web_process_wrote_is_learned_and_pushed_without_waiting_for_a_poll()
    {
        var inTool = tool.AddProject(Bench.Topic);
        var shown = WhenShown();
        using var host = Build();
        await host.StartAsync(Token);
        Import(inTool, 60, annotated: 30);

        await WriteProjectAsync(host, inTool);
        host.Services.GetRequiredService<WakeSignal>().Wake();

        await shown.WaitAsync(Limit, Token);
        await host.StopAsync(Token);
        inTool.Suggestions.Count.ShouldBe(60);
    }

    [Fact]
    public async Task A_hint_brings_a_late_document_its_suggestion_and_a_run_that_was_asked_for_is_made()
    {
        var inTool = tool.AddProject(Bench.Topic);
        using var host = Build();
        await host.StartAsync(Token);
        Import(inTool, 60, annotated: 30);
        var first = WhenShown();
        var project = await WriteProjectAsync(host, inTool);
        host.Services.GetRequiredService<WakeSignal>().Wake();
        await first.WaitAsync(Limit, Token);
        var late = inTool.Add("the coach praised the match");
        var pushed = WhenPushed();

        await host.Services.GetRequiredService<HintStore>().AddAsync(project.Id, ToolHintKind.DocumentsChanged, Token);
        host.Services.GetRequiredService<WakeSignal>().Wake();
        await pushed.WaitAsync(TimeSpan.FromSeconds(10), Token);

        inTool.Suggestions.ShouldContain(suggestion => suggestion.DocumentId == late);
        var runs = host.Services.GetRequiredService<RunStore>();
        var asked = await runs.RequestAsync(project.Id, Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), RunOrigin.Tool, Token);
        var second = WhenShown();
        host.Services.GetRequiredService<WakeSignal>().Wake();
        await second.WaitAsync(Limit, Token);
        await host.StopAsync(Token);
        (await runs.FindAsync(asked.Id, Token))!.State.ShouldBe(RunState.Succeeded);
    }

    [Theory]
    [InlineData("damaged")]
    [InlineData("lost")]
    public async Task Quartz_s_file_is_made_anew_from_our_rows(string fate)
    {
        var inTool = tool.AddProject(Bench.Topic);
        using (var before = Build())
        {
            await before.StartAsync(Token);
            await WriteProjectAsync(before, inTool);
            await before.StopAsync(Token);
        }

        var file = QuartzFile.PathOf(Storage);
        File.Exists(file).ShouldBeTrue();
        if (fate == "lost")
        {
            File.Delete(file);
        }
        else
        {
            await File.WriteAllTextAsync(file, "this is no database, and it is long enough to have a header of its own: nothing in it is right", Token);
            File.Delete(file + "-wal");
        }

        var looked = WhenAsked("project");
        using var host = Build();
        await host.StartAsync(Token);

        await looked.WaitAsync(Limit, Token);
        await host.StopAsync(Token);
    }

    public void Dispose() => folder.Dispose();

    private StorageOptions Storage => new() { DataFolder = folder.Path };

    private IHost Build()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<IToolClientFactory>(tool)
            .AddMlBackendStorage(Storage)
            .AddMlBackendJobs(Storage, new JobOptions { PollInterval = TimeSpan.FromHours(1) });
        return builder.Build();
    }

    private static async Task<Project> WriteProjectAsync(IHost host, InMemoryProject inTool)
    {
        await host.Services.GetRequiredService<Database>().MigrateAsync(Token);
        var connection = await host.Services.GetRequiredService<ConnectionStore>()
            .LinkAsync("default", ToolKind.LabelStudio, new Uri("http://tool.example/"), "token", Token);
        var setup = new ProjectSetup(inTool.Identity, inTool.Schema, "<View/>", null);
        return (await host.Services.GetRequiredService<ProjectStore>().UpsertAsync(connection.Id, setup, null, Token)).Project;
    }

    private static void Import(InMemoryProject inTool, int documents, int annotated)
    {
        for (var index = 0; index < documents; index++)
        {
            var isSport = index % 2 == 0;
            var id = inTool.Add(isSport ? $"the team won match {index}" : $"the minister spoke on law {index}");
            if (index < annotated)
            {
                inTool.Annotate(id, new ChoiceAnswer("topic", [isSport ? "sport" : "news"]));
            }
        }
    }

    /// <summary>Ends when the tool shows a release that it did not show before.</summary>
    private Task WhenShown() => WhenAsked("show");

    private Task WhenAsked(string name)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        tool.After = request =>
        {
            if (request == name)
            {
                asked.TrySetResult();
            }
        };
        return asked.Task;
    }

    private Task WhenPushed() => WhenAsked("push");
}
