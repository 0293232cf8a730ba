using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging;
using MlBackend.Core.Annotations;
using MlBackend.Core.Questions;
using MlBackend.Core.Serving;
using MlBackend.Core.Tools;
using MlBackend.Jobs;
using MlBackend.Jobs.Pushing;
using MlBackend.Jobs.Scheduling;
using MlBackend.Storage;
using MlBackend.Storage.Connections;
using MlBackend.Storage.Documents;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Pushes;
using MlBackend.Storage.Relational;
using MlBackend.Storage.Releases;
using MlBackend.Storage.Runs;
using MlBackend.TestKit.Time;
using MlBackend.TestKit.Tools;

namespace MlBackend.Tests.Jobs;

/// <summary>
/// The worker's flow on a fresh database, an in-memory tool with one linked project, and a clock that moves by hand. Quartz
/// is left out: <see cref="DrainAsync"/> does what the agenda says is due.
/// </summary>
internal sealed class Bench : IAsyncDisposable
{
    public static readonly Schema Topic = new([new Question("topic", QuestionKind.Choice, "text", ["text"], ["sport", "news"])]);

    private readonly string folder = Directory.CreateTempSubdirectory("mlbackend-").FullName;
    private ServiceProvider services;

    private Bench(Schema schema)
    {
        Tool = new InMemoryTool(Clock);
        InTool = Tool.AddProject(schema);
        services = Start();
    }

    public ManualClock Clock { get; } = new();
    public InMemoryTool Tool { get; }
    public InMemoryProject InTool { get; }
    public JobOptions Options { get; } = new() { Settling = TimeSpan.Zero, Farewell = TimeSpan.Zero, BatchSize = 50 };
    public string DataFolder => folder;
    public Guid Id { get; private set; }
    public ProjectFlow Flow => services.GetRequiredService<ProjectFlow>();
    public Agenda Agenda => services.GetRequiredService<Agenda>();
    public ProjectStore Projects => services.GetRequiredService<ProjectStore>();
    public ConnectionStore Connections => services.GetRequiredService<ConnectionStore>();
    public DocumentStore Documents => services.GetRequiredService<DocumentStore>();
    public RunStore Runs => services.GetRequiredService<RunStore>();
    public ReleaseStore Releases => services.GetRequiredService<ReleaseStore>();
    public LedgerStore Ledger => services.GetRequiredService<LedgerStore>();

    public static async Task<Bench> CreateAsync(CancellationToken cancellationToken, Schema? schema = null)
    {
        var bench = new Bench(schema ?? Topic);
        await bench.services.GetRequiredService<Database>().MigrateAsync(cancellationToken);
        var connection = await bench.Connections.LinkAsync("default", ToolKind.LabelStudio, new Uri("http://tool.example/"), "token", cancellationToken);
        var setup = new ProjectSetup(bench.InTool.Identity, bench.InTool.Schema, "<View/>", null);
        bench.Id = (await bench.Projects.UpsertAsync(connection.Id, setup, null, cancellationToken)).Project.Id;
        return bench;
    }

    public Task<Project> ProjectAsync(CancellationToken cancellationToken) => Projects.GetAsync(Id, cancellationToken);

    public Task RunAsync(Work work, CancellationToken cancellationToken) => Flow.RunAsync(work, Id, cancellationToken);

    /// <summary>Does what is due until nothing is.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (Agenda.TakeDue() is { Count: > 0 } due)
        {
            foreach (var (work, project) in due)
            {
                await Flow.RunAsync(work, project, cancellationToken);
            }
        }
    }

    /// <summary>A poll, the quiet after it, and all that follows.</summary>
    public async Task PollAsync(CancellationToken cancellationToken)
    {
        await RunAsync(Work.Check, cancellationToken);
        await DrainAsync(cancellationToken);
        Clock.Advance(TimeSpan.FromSeconds(2));
        await DrainAsync(cancellationToken);
    }

    /// <summary>The worker is gone and another one starts on the same data.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await services.DisposeAsync();
        services = Start();
        await Runs.RecoverAsync(TimeSpan.Zero, cancellationToken);
    }

    /// <summary>Adds documents that a model can tell apart, and annotates the first of them.</summary>
    public void Import(int documents, int annotated)
    {
        for (var index = 0; index < documents; index++)
        {
            var isSport = index % 2 == 0;
            var id = InTool.Add(isSport ? $"the team won match {index} with a late goal" : $"the minister spoke to parliament on law {index}");
            if (index < annotated)
            {
                InTool.Annotate(id, new ChoiceAnswer("topic", [isSport ? "sport" : "news"]));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private ServiceProvider Start()
    {
        var storage = new StorageOptions { DataFolder = folder };
        return new ServiceCollection()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).AddLogging()
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton<IToolClientFactory>(Tool)
            .AddMlBackendStorage(storage)
            .AddMlBackendJobs(storage, Options)
            .BuildServiceProvider();
    }
}
