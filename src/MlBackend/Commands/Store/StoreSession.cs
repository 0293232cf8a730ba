using System.CommandLine;
using MlBackend.Argilla;
using MlBackend.Commands.Encoders;
using MlBackend.Configuration;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;
using MlBackend.Hosting;
using MlBackend.Jobs.Tools;
using MlBackend.LabelStudio;
using MlBackend.Storage;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Relational;

namespace MlBackend.Commands.Store;

/// <summary>The stores of a data folder for one command; a serve that runs on the same folder is not disturbed.</summary>
internal sealed class StoreSession : IAsyncDisposable
{
    /// <summary>The folder that every command on the store takes.</summary>
    public static readonly Option<string?> DataDir = new("--data-dir") { Description = "The data folder of the service (default ./data).", HelpName = "DIR" };

    private readonly ServiceProvider services;

    private StoreSession(ServiceProvider services, ServiceOptions options) => (this.services, Options) = (services, options);

    /// <summary>The settings of the service.</summary>
    public ServiceOptions Options { get; }

    /// <summary>Opens the stores.</summary>
    /// <param name="parsed">Where the data folder is.</param>
    /// <param name="mayCreate">True: a folder without a database gets one. False: it is refused.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="MlBackendException">There is no database, or it cannot be opened.</exception>
    public static async Task<StoreSession> OpenAsync(ParseResult parsed, bool mayCreate, CancellationToken cancellationToken)
    {
        var session = Create(parsed, _ => { });
        var storage = session.Options.Storage;
        if (!mayCreate && storage.PostgreSql is null && !File.Exists(storage.SqliteFile))
        {
            await session.DisposeAsync();
            throw ErrorCodes.NoDataFolder.With($"{storage.DataFolder}.");
        }

        await session.Get<Database>().MigrateAsync(cancellationToken);
        return session;
    }

    /// <summary>The settings of the service whose data folder a command names.</summary>
    /// <exception cref="MlBackendException">A setting is not allowed.</exception>
    public static ServiceOptions OptionsOf(ParseResult parsed)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        if (parsed.GetValue(DataDir) is { } folder)
        {
            given[Settings.DataDir.Name] = folder;
        }

        return ServiceOptions.From(new SettingValues(given, Environment.GetEnvironmentVariable));
    }

    /// <summary>The stores as they are: nothing is made, migrated or opened.</summary>
    /// <param name="parsed">Where the data folder is.</param>
    /// <param name="configure">Changes how tools are called.</param>
    public static StoreSession Create(ParseResult parsed, Action<LabelStudioOptions> configure)
    {
        var options = OptionsOf(parsed);
        EncoderSetup.Configure(options, keepsVectors: false, TimeProvider.System);
        var services = new ServiceCollection().AddLogging().AddSingleton<Discovery>().AddMlBackendStorage(options.Storage).AddArgilla().AddLabelStudio(labelStudio =>
        {
            options.Configure(labelStudio);
            configure(labelStudio);
        });
        return new StoreSession(services.BuildServiceProvider(), options);
    }

    /// <summary>One of the stores.</summary>
    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>What makes clients of that tool.</summary>
    public IToolClientFactory Factory(ToolKind tool) => services.GetServices<IToolClientFactory>().First(factory => factory.Tool == tool);

    /// <summary>The project that a person means: by our id, or by the tool's where only one project has it.</summary>
    /// <exception cref="MlBackendException">None or several projects have that id.</exception>
    public async Task<ProjectSummary> ProjectAsync(string id, CancellationToken cancellationToken)
    {
        var all = await Get<ProjectStore>().ListAsync(cancellationToken);
        var found = all.Where(summary => Guid.TryParse(id, out var own)
            ? summary.Project.Id == own
            : summary.Project.Identity.ExternalId == id).ToList();
        return found is [var only] ? only : throw ErrorCodes.ProjectUnknown.With($"{found.Count} projects have the id {id}.");
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
