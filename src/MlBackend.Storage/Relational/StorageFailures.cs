using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using MlBackend.Core.Errors;
using Npgsql;

namespace MlBackend.Storage.Relational;

/// <summary>Failures of the database and of the disk that may pass: what was stored stays, and the work is done again later.</summary>
public static class StorageFailures
{
    /// <summary>SQLite's result codes (sqlite.org/rescode.html).</summary>
    private const int Busy = 5, Locked = 6, Full = 13;

    /// <summary>errno of "no space left", "file too large" (a limit of the process) and "quota exceeded"; Windows's own of a full disk.</summary>
    private const int NoSpace = 28, FileTooLarge = 27, OverQuota = 122, WindowsDiskFull = 112;

    /// <summary>PostgreSQL's state of a full disk.</summary>
    private const string PostgreSqlDiskFull = "53100";

    /// <summary>The code of such a failure; null where the exception is something else.</summary>
    public static ErrorCode? CodeOf(Exception exception) => exception switch
    {
        DbUpdateException { InnerException: { } inner } => CodeOf(inner),
        SqliteException { SqliteErrorCode: Full } => ErrorCodes.DiskFull,
        SqliteException { SqliteErrorCode: Busy or Locked } => ErrorCodes.DatabaseLocked,
        PostgresException { SqlState: PostgreSqlDiskFull } => ErrorCodes.DiskFull,
        DbException => ErrorCodes.DatabaseUnreachable,
        IOException { HResult: var result } when (result & 0xFFFF) is NoSpace or FileTooLarge or OverQuota or WindowsDiskFull => ErrorCodes.DiskFull,
        _ => null,
    };
}
