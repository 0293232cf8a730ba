namespace MlBackend.Core.Tools;

/// <summary>
/// A place in the tool where people read about a project. Clients whose tool has one implement it beside
/// <see cref="IToolClient"/>; every method throws <see cref="ToolException"/>.
/// </summary>
public interface IToolDescription
{
    /// <summary>
    /// Puts a line into the project's description in place of the one that an earlier call put there, or takes that away where
    /// <paramref name="line"/> is null. What people wrote stays as it is.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="mark">How this service's line begins; the line itself begins so too.</param>
    /// <param name="line">One line, or null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task DescribeAsync(ProjectIdentity project, string mark, string? line, CancellationToken cancellationToken);
}
