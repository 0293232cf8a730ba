namespace MlBackend.Core.Tools;

/// <summary>
/// Vectors by which a tool searches for documents that are alike. Clients whose tool does implement it beside
/// <see cref="IToolClient"/>; every method throws <see cref="ToolException"/>.
/// </summary>
public interface IToolVectors
{
    /// <summary>Makes the place for vectors of a name where it is missing.</summary>
    /// <param name="project">The project.</param>
    /// <param name="name">The name.</param>
    /// <param name="title">What people read.</param>
    /// <param name="length">Numbers in each vector.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False where the tool does not allow it, or has something else under that name.</returns>
    Task<bool> EnsureVectorsAsync(ProjectIdentity project, string name, string title, int length, CancellationToken cancellationToken);

    /// <summary>Puts vectors to documents where they do not stand already; vectors of other names and documents that are gone are left alone.</summary>
    /// <param name="project">The project.</param>
    /// <param name="name">The vectors' name.</param>
    /// <param name="vectors">By the tool's id of the document.</param>
    /// <param name="cancellationToken">Ends the call; what was written stays.</param>
    /// <returns>How many were written.</returns>
    Task<int> PushVectorsAsync(ProjectIdentity project, string name, IReadOnlyDictionary<string, float[]> vectors, CancellationToken cancellationToken);
}
