using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MlBackend.Storage.Connections;
using MlBackend.Storage.Documents;
using MlBackend.Storage.Encoders;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Pushes;
using MlBackend.Storage.Relational;
using MlBackend.Storage.Releases;
using MlBackend.Storage.Runs;
using MlBackend.Storage.Signals;
using MlBackend.Storage.Tokens;

namespace MlBackend.Storage;

/// <summary>Adds the stores to a host.</summary>
public static class StorageServices
{
    /// <summary>
    /// Adds the database and its stores, all of them singletons. Nothing is opened before the first call; call
    /// <see cref="Database.MigrateAsync"/> once before anything else. A database that the caller added before is taken.
    /// </summary>
    public static IServiceCollection AddMlBackendStorage(this IServiceCollection services, StorageOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Database>();
        return services.AddSingleton(options)
            .AddSingleton<CredentialVault>()
            .AddSingleton<ConnectionStore>()
            .AddSingleton<ProjectStore>()
            .AddSingleton<ProjectTurns>()
            .AddSingleton<DocumentStore>()
            .AddSingleton<CorpusStore>()
            .AddSingleton<RunStore>()
            .AddSingleton<ScheduleStore>()
            .AddSingleton<ReleaseStore>()
            .AddSingleton<OldVersions>()
            .AddSingleton<LedgerStore>()
            .AddSingleton<HintStore>()
            .AddSingleton<TokenStore>()
            .AddSingleton<EncoderStore>();
    }
}
