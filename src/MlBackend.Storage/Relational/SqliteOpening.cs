using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MlBackend.Storage.Relational;

/// <summary>
/// What every SQLite connection needs when it is opened. WAL itself stays in the file. NORMAL is safe with WAL: a
/// crash of the machine may lose the last transactions, never the file; the ledger treats them as in doubt.
/// </summary>
internal sealed class SqliteOpening : DbConnectionInterceptor
{
    private const string Pragmas = "PRAGMA busy_timeout = 10000; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -4000;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
