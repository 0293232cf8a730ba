namespace MlBackend.Storage.Relational;

/// <summary>A number that only grows, changed in the transaction that it counts.</summary>
internal sealed class CounterRow
{
    /// <summary>Bumped when a connection, a project or a release changed: the web process polls it.</summary>
    public const string Stamp = "stamp";

    /// <summary>The last fencing number handed out.</summary>
    public const string Fence = "fence";

    public required string Name { get; set; }

    public long Value { get; set; }
}
