using System.Reflection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using MlBackend.Core.Errors;

namespace MlBackend.Storage.Relational;

/// <summary>The database: opened on first use, so that nothing of it costs time at the start.</summary>
public sealed class Database(StorageOptions options, TimeProvider time) : IDisposable
{
    private readonly Lazy<IContexts> contexts = new(() => Contexts(options));
    private readonly RisingIds ids = new(time);

    /// <summary>True for SQLite, which belongs to one machine.</summary>
    public bool IsSqlite => options.PostgreSql is null;

    /// <summary>The instant that rows written now carry.</summary>
    internal DateTimeOffset Now => time.GetUtcNow();

    /// <summary>A new id; ids made later sort later.</summary>
    internal Guid NewId() => ids.Next();

    internal MlBackendContext Open() => contexts.Value.Create();

    /// <summary>
    /// Brings the database to this version's tables. Costs one small query where it already is there.
    /// </summary>
    /// <returns>True where something had to be done.</returns>
    /// <exception cref="MlBackendException">The database is newer than this program, or cannot be opened.</exception>
    public async Task<bool> MigrateAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.DataFolder);
        if (IsSqlite && await SqliteVersionAsync(cancellationToken) == Newest(typeof(SqliteContext)))
        {
            return false;
        }

        await using var context = Open();
        var known = context.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        var applied = (await context.Database.GetAppliedMigrationsAsync(cancellationToken)).ToList();
        RefuseNewer(known, applied);
        if (applied.Count < known.Count)
        {
            await context.Database.MigrateAsync(cancellationToken);
        }

        return await SeedAsync(context, cancellationToken) || applied.Count < known.Count;
    }

    /// <summary>Looks how old the database is and changes nothing.</summary>
    /// <returns>How many migrations it lacks; 0 where it is of this version.</returns>
    /// <exception cref="MlBackendException">It is newer than this program, or cannot be opened.</exception>
    public async Task<int> PendingAsync(CancellationToken cancellationToken)
    {
        if (IsSqlite && await SqliteVersionAsync(cancellationToken) == Newest(typeof(SqliteContext)))
        {
            return 0;
        }

        await using var context = Open();
        var known = context.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        var applied = (await context.Database.GetAppliedMigrationsAsync(cancellationToken)).ToList();
        RefuseNewer(known, applied);
        return known.Count - applied.Count;
    }

    /// <summary>Migrates and makes the first query, so that a start can build EF Core's model while it builds the rest.</summary>
    /// <exception cref="MlBackendException">As <see cref="MigrateAsync"/>.</exception>
    public async Task WarmAsync(CancellationToken cancellationToken)
    {
        await MigrateAsync(cancellationToken);
        await using var context = Open();
        await context.Installations.AnyAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (contexts.IsValueCreated && IsSqlite)
        {
            SqliteConnection.ClearAllPools();
        }
    }

    private static void RefuseNewer(HashSet<string> known, List<string> applied)
    {
        if (applied.Find(migration => !known.Contains(migration)) is { } newer)
        {
            throw ErrorCodes.DatabaseIsNewer.With($"Its migration {newer} is unknown here.");
        }
    }

    private async Task<bool> SeedAsync(MlBackendContext context, CancellationToken cancellationToken)
    {
        if (await context.Installations.AnyAsync(cancellationToken))
        {
            return false;
        }

        context.Installations.Add(new InstallationRow { Id = NewId(), Code = Secrets.Text(6), CreatedAt = Now });
        await context.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>The newest migration that a SQLite file has, without EF Core; null where it has none.</summary>
    private async Task<string?> SqliteVersionAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(options.SqliteFile))
        {
            return null;
        }

        await using var connection = new SqliteConnection(ConnectionString(options));
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText =
                "SELECT CASE WHEN EXISTS (SELECT 1 FROM installation) THEN max(\"MigrationId\") END FROM \"__EFMigrationsHistory\"";
            return await command.ExecuteScalarAsync(cancellationToken) as string;
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode == 1)
        {
            // No such table: a file that no migration has touched yet.
            return null;
        }
        catch (SqliteException failure)
        {
            throw ErrorCodes.DatabaseUnreachable.With($"The file is {options.SqliteFile}.", failure);
        }
    }

    private static string? Newest(Type context) =>
        typeof(Database).Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<DbContextAttribute>()?.ContextType == context)
            .Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id)
            .Max(StringComparer.Ordinal);

    private static string ConnectionString(StorageOptions options) =>
        new SqliteConnectionStringBuilder { DataSource = options.SqliteFile, DefaultTimeout = 30 }.ToString();

    private static IContexts Contexts(StorageOptions options) =>
        options.PostgreSql is { } connection
            ? new Pool<PostgreSqlContext>(new DbContextOptionsBuilder<PostgreSqlContext>().UseNpgsql(connection))
            : new Pool<SqliteContext>(new DbContextOptionsBuilder<SqliteContext>()
                .UseSqlite(ConnectionString(options)).AddInterceptors(new SqliteOpening()));

    private interface IContexts
    {
        MlBackendContext Create();
    }

    private sealed class Pool<T>(DbContextOptionsBuilder<T> options) : IContexts
        where T : MlBackendContext
    {
        private readonly PooledDbContextFactory<T> factory = new(options.UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking).Options, poolSize: 16);

        public MlBackendContext Create() => factory.CreateDbContext();
    }
}
