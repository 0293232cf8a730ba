using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using MlBackend.Core.Tools;

namespace MlBackend.Serving;

/// <summary>Everything that answering a tool needs, immutable; replaced as a whole when the database changed.</summary>
internal sealed class ServingSnapshot(string installation, IReadOnlyList<Connection> connections, IEnumerable<LiveProject> projects)
{
    private readonly (byte[] KeyHash, Connection Connection)[] keys =
        [.. connections.Select(connection => (SHA256.HashData(Encoding.UTF8.GetBytes(connection.Key)), connection))];

    private readonly FrozenDictionary<(Guid, ProjectIdentity), LiveProject> projects =
        projects.ToFrozenDictionary(project => (project.Served.ConnectionId, project.Served.Identity));

    /// <summary>What is known before the database was read: nobody may come in.</summary>
    public static ServingSnapshot Empty { get; } = new("000000", [], []);

    /// <summary>The installation's six characters in every release name.</summary>
    public string Installation { get; } = installation;

    /// <summary>The connection that a URL without a key may mean.</summary>
    public Connection? Default { get; } = connections.FirstOrDefault(connection => connection.Name == "default");

    /// <summary>Every project.</summary>
    public IEnumerable<LiveProject> Projects => projects.Values;

    public LiveProject? Project(Guid connection, ProjectIdentity identity) => projects.GetValueOrDefault((connection, identity));

    /// <summary>The connection of a key. All are compared, each in constant time, so that the time taken tells nothing.</summary>
    public Connection? Connection(string key)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        Connection? found = null;
        foreach (var (keyHash, connection) in keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, keyHash))
            {
                found = connection;
            }
        }

        return found;
    }
}
