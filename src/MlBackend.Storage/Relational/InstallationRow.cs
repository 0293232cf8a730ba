namespace MlBackend.Storage.Relational;

/// <summary>The one row that says which installation this database belongs to.</summary>
internal sealed class InstallationRow
{
    public Guid Id { get; set; }

    /// <summary>Six characters of 0-9a-z: the installation's part of every release name.</summary>
    public required string Code { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
