namespace MlBackend.Storage;

/// <summary>Where everything is kept.</summary>
public sealed class StorageOptions
{
    /// <summary>The data folder: <c>mlbackend.db</c> and the model folders lie below it. Default <c>data</c>.</summary>
    public string DataFolder { get; set; } = "data";

    /// <summary>An Npgsql connection string; null (the default) means SQLite in <see cref="DataFolder"/>.</summary>
    public string? PostgreSql { get; set; }

    /// <summary>
    /// Wraps the key ring in the database (MLBACKEND_MASTER_KEY). Null: the ring lies there in clear, so that whoever
    /// reads the database reads the credentials. It may be added later, not changed.
    /// </summary>
    public string? MasterKey { get; set; }

    /// <summary>The file of the SQLite database.</summary>
    public string SqliteFile => Path.Combine(DataFolder, "mlbackend.db");

    /// <summary>Below it, one folder a model version.</summary>
    public string ModelFolder => Path.Combine(DataFolder, "models");
}
