using Microsoft.Data.Sqlite;
using MlBackend.TestKit.Genuine;

namespace MlBackend.Benchmarks.Service;

/// <summary>What a genuine Label Studio keeps, read in its own database: asking its API would keep it from the work that is measured.</summary>
internal static class LabelStudioDatabase
{
    /// <summary>The project's model version; empty where none is shown.</summary>
    public static string ShownVersion(LabelStudioServer server, int project) =>
        Read(server, "SELECT coalesce(model_version, '') FROM project WHERE id = $project", project, row => row.GetString(0));

    /// <summary>How many of our predictions a project holds, and of how many tasks.</summary>
    public static (int Predictions, int Distinct) Stored(LabelStudioServer server, int project) => Read(
        server,
        "SELECT count(*), count(DISTINCT task_id) FROM prediction WHERE project_id = $project AND model_version LIKE 'mlb-%'",
        project,
        row => (row.GetInt32(0), row.GetInt32(1)));

    private static T Read<T>(LabelStudioServer server, string sql, int project, Func<SqliteDataReader, T> read)
    {
        var folder = server.DataFolder ?? throw new InvalidOperationException("This reads the tool's own database, so it needs the bundle.");
        var source = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "label_studio.sqlite3"), Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        using var connection = new SqliteConnection(source.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$project", project);
        using var row = command.ExecuteReader();
        row.Read();
        return read(row);
    }
}
