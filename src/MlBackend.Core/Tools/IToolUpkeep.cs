namespace MlBackend.Core.Tools;

/// <summary>
/// What a service leaves in a tool beside suggestions, and how it takes that away again. Clients whose tool has such things
/// implement it beside <see cref="IToolClient"/>; every method throws <see cref="ToolException"/>.
/// </summary>
public interface IToolUpkeep
{
    /// <summary>
    /// Makes or mends the view "Most useful next": the documents without an annotation, the most useful first. Never a second one.
    /// </summary>
    Task EnsureViewAsync(ProjectIdentity project, CancellationToken cancellationToken);

    /// <summary>
    /// Removes this connection's webhooks, and the release that the project shows where it is one of this installation's.
    /// Nothing else. A project that the tool has no longer is no failure.
    /// </summary>
    /// <returns>What was removed.</returns>
    Task<Unlinked> UnlinkAsync(ProjectIdentity project, string installation, CancellationToken cancellationToken);
}

/// <summary>What unlinking a project removed from the tool.</summary>
/// <param name="Webhooks">Webhooks.</param>
/// <param name="Release">True where the project showed a release of this installation.</param>
public sealed record Unlinked(int Webhooks, bool Release);
