using System.Globalization;
using Microsoft.Data.Sqlite;
using MlBackend.Storage;
using Quartz;

namespace MlBackend.Jobs.Scheduling;

/// <summary>
/// Quartz's own SQLite file, which only the worker opens. It holds nothing that our rows do not know: one that is damaged
/// or written by another version of Quartz is thrown away and filled again.
/// </summary>
internal sealed class QuartzFile(StorageOptions storage, ILogger<QuartzFile> log) : IHostedService
{
    /// <summary>Kept in the file's user_version, as Quartz records none itself.</summary>
    private static readonly int Version = VersionOf(typeof(IScheduler).Assembly.GetName().Version!);

    /// <summary>Where it lies.</summary>
    public static string PathOf(StorageOptions storage) => System.IO.Path.Combine(storage.DataFolder, "quartz.db");

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (storage.PostgreSql is not null)
        {
            return;
        }

        Directory.CreateDirectory(storage.DataFolder);
        var path = PathOf(storage);
        if (File.Exists(path) && await FaultAsync(path, cancellationToken) is { } reason)
        {
            Log.ClockRebuilt(log, path, reason);
            foreach (var file in (string[])[path, path + "-wal", path + "-shm"])
            {
                File.Delete(file);
            }
        }

        await ExecuteAsync(path, string.Create(CultureInfo.InvariantCulture, $"PRAGMA journal_mode = WAL; PRAGMA user_version = {Version};"), cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static async Task<string?> FaultAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var version = await ExecuteAsync(path, "PRAGMA user_version", cancellationToken);
            return version is not long number || number != Version ? "another version of Quartz wrote it"
                : await ExecuteAsync(path, "PRAGMA quick_check(1)", cancellationToken) is "ok" ? null : "it is damaged";
        }
        catch (SqliteException failure)
        {
            return failure.Message;
        }
    }

    private static async Task<object?> ExecuteAsync(string path, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private static int VersionOf(Version version) => (((version.Major * 100) + version.Minor) * 100) + version.Build;
}
