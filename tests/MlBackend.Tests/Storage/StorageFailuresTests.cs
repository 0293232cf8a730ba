using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using MlBackend.Core.Errors;
using MlBackend.Storage.Relational;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Storage;

/// <summary>SQLite and the operating system themselves say what is full or locked.</summary>
public sealed class StorageFailuresTests
{
    [Fact]
    public void A_database_that_another_connection_writes_is_locked()
    {
        using var folder = new TemporaryFolder();
        var text = new SqliteConnectionStringBuilder { DataSource = folder.File("a.db"), Pooling = false, DefaultTimeout = 1 }.ToString();
        using var holder = Open(text);
        Execute(holder, "CREATE TABLE t (x); BEGIN IMMEDIATE");
        using var writer = Open(text);

        var failure = Should.Throw<SqliteException>(() => Execute(writer, "INSERT INTO t VALUES (1)"));

        StorageFailures.CodeOf(failure).ShouldBe(ErrorCodes.DatabaseLocked);
        StorageFailures.CodeOf(new DbUpdateException("x", failure)).ShouldBe(ErrorCodes.DatabaseLocked);
    }

    [Fact]
    public void A_database_that_may_not_grow_is_full()
    {
        using var folder = new TemporaryFolder();
        using var connection = Open(new SqliteConnectionStringBuilder { DataSource = folder.File("a.db"), Pooling = false }.ToString());
        Execute(connection, "CREATE TABLE t (x)");
        Execute(connection, "PRAGMA max_page_count = 4");

        var failure = Should.Throw<SqliteException>(() => Execute(connection, "INSERT INTO t VALUES (zeroblob(100000))"));

        StorageFailures.CodeOf(failure).ShouldBe(ErrorCodes.DiskFull);
    }

    [Fact]
    public void A_device_without_room_is_full_and_a_bug_is_none_of_this()
    {
        if (OperatingSystem.IsLinux())
        {
            using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write);
            var failure = Should.Throw<IOException>(() =>
            {
                full.Write(new byte[64 * 1024]);
                full.Flush();
            });
            StorageFailures.CodeOf(failure).ShouldBe(ErrorCodes.DiskFull);
        }

        StorageFailures.CodeOf(new InvalidOperationException()).ShouldBeNull();
        StorageFailures.CodeOf(new FileNotFoundException()).ShouldBeNull();
    }

    private static SqliteConnection Open(string text)
    {
        var connection = new SqliteConnection(text);
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
