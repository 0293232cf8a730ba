using Microsoft.Extensions.DependencyInjection;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Core.Serving;
using MlBackend.Core.Tools;
using MlBackend.Storage;
using MlBackend.Storage.Connections;
using MlBackend.Storage.Documents;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Pushes;
using MlBackend.Storage.Relational;
using MlBackend.Storage.Releases;
using MlBackend.Storage.Runs;
using MlBackend.Storage.Signals;
using MlBackend.TestKit.Time;
using Npgsql;
using Xunit;

namespace MlBackend.Tests.Storage;

/// <summary>Every store on a fresh, migrated database and a clock that stands still.</summary>
public sealed class Stores : IAsyncDisposable
{
    private static readonly string? PostgreSqlServer = Environment.GetEnvironmentVariable("TEST_POSTGRESQL");
    private readonly ServiceProvider services;

    private Stores(StorageOptions options)
    {
        Options = options;
        services = new ServiceCollection().AddSingleton<TimeProvider>(Clock).AddMlBackendStorage(options).BuildServiceProvider();
    }

    public static Schema Schema { get; } = new(
    [
        new Question("topic", QuestionKind.Choice, "text", ["text"], ["sport", "news"]),
        new Question("names", QuestionKind.Span, "text", ["text"], ["PER", "ORG"]),
    ]);

    public StorageOptions Options { get; }
    public ManualClock Clock { get; } = new();
    public IServiceProvider Services => services;
    public Database Database => services.GetRequiredService<Database>();
    public ConnectionStore Connections => services.GetRequiredService<ConnectionStore>();
    public ProjectStore Projects => services.GetRequiredService<ProjectStore>();
    public DocumentStore Documents => services.GetRequiredService<DocumentStore>();
    public RunStore Runs => services.GetRequiredService<RunStore>();
    public ScheduleStore Schedules => services.GetRequiredService<ScheduleStore>();
    public ReleaseStore Releases => services.GetRequiredService<ReleaseStore>();
    public LedgerStore Ledger => services.GetRequiredService<LedgerStore>();
    public HintStore Hints => services.GetRequiredService<HintStore>();

    public static async Task<Stores> CreateAsync(CancellationToken cancellationToken)
    {
        var stores = new Stores(new StorageOptions { DataFolder = Directory.CreateTempSubdirectory("mlbackend-").FullName });
        await stores.Database.MigrateAsync(cancellationToken);
        return stores;
    }

    /// <summary>On a new database of the server that TEST_POSTGRESQL names; skips the test where there is none.</summary>
    public static async Task<Stores> CreatePostgreSqlAsync(CancellationToken cancellationToken)
    {
        Assert.SkipWhen(PostgreSqlServer is null, "TEST_POSTGRESQL names no server.");
        var name = "test_" + Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N");
        await using (var server = NpgsqlDataSource.Create(PostgreSqlServer!))
        {
            await using var command = server.CreateCommand($"CREATE DATABASE {name}");
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        var stores = new Stores(new StorageOptions
        {
            DataFolder = Directory.CreateTempSubdirectory("mlbackend-").FullName,
            PostgreSql = new NpgsqlConnectionStringBuilder(PostgreSqlServer) { Database = name, Pooling = false }.ToString(),
        });
        await stores.Database.MigrateAsync(cancellationToken);
        return stores;
    }

    /// <summary>The same database as a process sees it that starts anew.</summary>
    public Stores Reopened() => new(Options);

    public async Task<Project> ProjectAsync(CancellationToken cancellationToken, string externalId = "7")
    {
        var connection = await Connections.GetOrCreateAsync(ConnectionStore.DefaultName, ToolKind.LabelStudio, cancellationToken);
        return (await Projects.UpsertAsync(connection.Id, Setup(externalId), null, cancellationToken)).Project;
    }

    public static ProjectSetup Setup(string externalId, Schema? schema = null) =>
        new(new ProjectIdentity(externalId, 1_700_000_000), schema ?? Schema, "<View/>", null);

    /// <summary>Stores documents as a pull would, all on the training side, without moving the watermark.</summary>
    public Task<PageOutcome> PullAsync(Project project, CancellationToken cancellationToken, params PulledDocument[] documents) =>
        Documents.UpsertPageAsync(project, new PulledPage(documents, null, null, Clock.GetUtcNow()), project.Pull, _ => Side.Training, cancellationToken);

    public PulledDocument Pulled(string id, string text, params Annotation[] annotations) =>
        new(new Document(id, new Dictionary<string, string> { ["text"] = text }), Clock.GetUtcNow(), annotations);

    public Annotation Annotated(string id, string label, AnnotationStatus status = AnnotationStatus.Submitted) =>
        new(id, "ann", status, false, Clock.GetUtcNow(), 1.5, null, [new ChoiceAnswer("topic", [label])]);

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        if (Directory.Exists(Options.DataFolder))
        {
            Directory.Delete(Options.DataFolder, recursive: true);
        }
    }
}
