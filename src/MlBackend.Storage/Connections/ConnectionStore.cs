using Microsoft.EntityFrameworkCore;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Relational;

namespace MlBackend.Storage.Connections;

/// <summary>The tool servers, their keys and their credentials.</summary>
public sealed class ConnectionStore(Database database, CredentialVault vault)
{
    /// <summary>The connection that a URL without a key means.</summary>
    public const string DefaultName = "default";

    /// <summary>Characters of a key; 36 letters and digits, so about 165 bits.</summary>
    private const int KeyLength = 32;

    /// <summary>Every connection, oldest first.</summary>
    public async Task<IReadOnlyList<Connection>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var rows = await context.Connections.OrderBy(row => row.CreatedAt).ToListAsync(cancellationToken);
        return [.. rows.Select(row => row.ToConnection())];
    }

    /// <summary>The connections that have an address and a credential.</summary>
    public async Task<IReadOnlySet<Guid>> LinkedAsync(CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        return await context.Connections.Where(row => row.Url != null && row.Credential != null).Select(row => row.Id).ToHashSetAsync(cancellationToken);
    }

    /// <summary>The connection of that id; null where there is none.</summary>
    public async Task<Connection?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        return (await context.Connections.FirstOrDefaultAsync(row => row.Id == id, cancellationToken))?.ToConnection();
    }

    /// <summary>The connection of that name, made with a fresh random key where there is none.</summary>
    public async Task<Connection> GetOrCreateAsync(string name, ToolKind tool, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var row = await GetOrAddAsync(context, name, tool, cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return row.ToConnection();
    }

    /// <summary>
    /// Sets where a connection's tool answers and the credential for it, and wakes its projects that waited for one.
    /// The key stays as it is.
    /// </summary>
    public Task<Connection> LinkAsync(string name, ToolKind tool, Uri url, string credential, CancellationToken cancellationToken) =>
        LinkAsync(name, tool, url, credential, projects: null, cancellationToken);

    /// <summary>The same, and which of the tool's projects are taken up without being told of them (<see cref="Connection.Projects"/>).</summary>
    public async Task<Connection> LinkAsync(string name, ToolKind tool, Uri url, string credential, string? projects, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        // The ring may have to make its first key, in a transaction of its own.
        var secret = vault.Protect(credential);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var row = await GetOrAddAsync(context, name, tool, cancellationToken);
        row.Tool = tool;
        row.Url = url.AbsoluteUri;
        row.Credential = secret;
        row.Projects = projects;
        await context.SaveChangesAsync(cancellationToken);
        await context.Projects.Where(project => project.ConnectionId == row.Id && project.State == ProjectState.NeedsToken)
            .ExecuteUpdateAsync(
                set => set.SetProperty(project => project.State, ProjectState.Active).SetProperty(project => project.Cause, (string?)null),
                cancellationToken);
        await context.NextAsync(CounterRow.Stamp, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return row.ToConnection();
    }

    /// <summary>Forgets a connection's credential: its projects wait for another one. Address and key stay, and all that was stored.</summary>
    public async Task UnlinkAsync(Guid connection, string cause, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await context.Connections.Where(row => row.Id == connection)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Credential, (string?)null), cancellationToken);
        await context.Projects.Where(project => project.ConnectionId == connection && project.State != ProjectState.Gone)
            .ExecuteUpdateAsync(
                set => set.SetProperty(project => project.State, ProjectState.NeedsToken).SetProperty(project => project.Cause, cause),
                cancellationToken);
        await context.NextAsync(CounterRow.Stamp, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The credential of a connection in clear; null where none was given.</summary>
    /// <exception cref="MlBackendException">It cannot be decrypted.</exception>
    public async Task<string?> ReadCredentialAsync(Guid connection, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var secret = await context.Connections.Where(row => row.Id == connection)
            .Select(row => row.Credential).FirstOrDefaultAsync(cancellationToken);
        return secret is null ? null : vault.Unprotect(secret);
    }

    private async Task<ConnectionRow> GetOrAddAsync(MlBackendContext context, string name, ToolKind tool, CancellationToken cancellationToken)
    {
        if (await context.Connections.AsTracking().FirstOrDefaultAsync(row => row.Name == name, cancellationToken) is { } row)
        {
            return row;
        }

        var added = new ConnectionRow { Id = database.NewId(), Tool = tool, Name = name, Key = Secrets.Text(KeyLength), CreatedAt = database.Now };
        context.Connections.Add(added);
        await context.NextAsync(CounterRow.Stamp, cancellationToken);
        return added;
    }
}
