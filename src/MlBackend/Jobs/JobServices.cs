using Microsoft.Data.Sqlite;
using MlBackend.Jobs.Pulling;
using MlBackend.Jobs.Pushing;
using MlBackend.Jobs.Scheduling;
using MlBackend.Jobs.Tools;
using MlBackend.Jobs.Training;
using MlBackend.Progress;
using MlBackend.Storage;
using Npgsql;
using Quartz;

namespace MlBackend.Jobs;

/// <summary>Adds the worker's flow to a host: pull, train, judge, push.</summary>
internal static class JobServices
{
    /// <summary>
    /// Needs <see cref="StorageServices.AddMlBackendStorage"/>, a <see cref="TimeProvider"/>, and an
    /// <see cref="Core.Tools.IToolClientFactory"/> for each tool. Wake the <see cref="WakeSignal"/> when something was
    /// written that the worker should see at once.
    /// </summary>
    public static IServiceCollection AddMlBackendJobs(this IServiceCollection services, StorageOptions storage, JobOptions options)
    {
        services.AddSingleton(options)
            .AddSingleton<WakeSignal>()
            .AddSingleton<Agenda>()
            .AddSingleton<Arrivals>()
            .AddSingleton<ToolSessions>()
            .AddSingleton<Discovery>()
            .AddSingleton<ProjectCheck>()
            .AddSingleton<Turns>().AddSingleton<Puller>()
            .AddSingleton<Sweeper>()
            .AddSingleton<Trainer>()
            .AddSingleton<UnsentDocuments>()
            .AddSingleton<BatchSender>()
            .AddSingleton<Pusher>()
            .AddSingleton<VectorPusher>()
            .AddSingleton<StandingReader>()
            .AddSingleton<Describer>()
            .AddSingleton<ProjectFlow>()
            .AddSingleton<Timetable>();
        services.AddTransient<ProjectJob>();
        services.AddHostedService<QuartzFile>();
        services.AddQuartz(quartz => Configure(quartz, storage));
        services.AddQuartzHostedService(hosted => hosted.WaitForJobsToComplete = true);
        services.AddHostedService<Dispatcher>();
        services.AddHostedService<DiscoveryRound>();
        return services;
    }

    private static void Configure(IQuartzBuilder quartz, StorageOptions storage)
    {
        quartz.ConfigureScheduler(scheduler =>
        {
            scheduler.InstanceName = "mlbackend";
            scheduler.GenerateInstanceId = storage.PostgreSql is not null;
            scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always;

            // Once, of seven runs, nothing fired for the 30 s that Quartz waits by default when it has nothing to do. The cause was not
            // found; so often it now looks by itself.
            scheduler.IdleWaitTime = TimeSpan.FromSeconds(1);
        });
        quartz.UsePersistentStore(store =>
        {
            store.ConfigureStore(options => options.StoreJobDataAsStrings = true);
            store.ProvisionSchema();
            if (storage.PostgreSql is { } connection)
            {
                store.UsePostgres(NpgsqlFactory.Instance, connection);
                store.UseClustering();
            }
            else
            {
                store.UseSqlite(SqliteFactory.Instance, new SqliteConnectionStringBuilder { DataSource = QuartzFile.PathOf(storage) }.ToString());
            }
        });
    }
}
