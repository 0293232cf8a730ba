namespace MlBackend.Storage.Connections;

/// <summary>One element of the Data Protection key ring.</summary>
internal sealed class ProtectionKeyRow
{
    public int Id { get; set; }

    public string? FriendlyName { get; set; }

    public required string Xml { get; set; }
}
