using MlBackend.Core.Tools;

namespace MlBackend.Storage.Connections;

internal sealed class ConnectionRow
{
    public Guid Id { get; set; }

    public ToolKind Tool { get; set; }

    public required string Name { get; set; }

    public required string Key { get; set; }

    public string? Url { get; set; }

    /// <summary>Protected by the key ring; never in clear.</summary>
    public string? Credential { get; set; }

    /// <summary>Which projects are taken up without being told of them; null where the tool tells.</summary>
    public string? Projects { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public Connection ToConnection() => new(Id, Tool, Name, Key, Url is null ? null : new Uri(Url)) { Projects = Projects };
}
