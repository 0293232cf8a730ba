using MlBackend.Configuration.Projects;
using MlBackend.Core.Models;
using MlBackend.Storage.Releases;

namespace MlBackend.Serving;

/// <summary>A project and the champions of its release in memory.</summary>
/// <param name="Served">What the database says of it.</param>
/// <param name="Champions">One model a question; begun to load when the release was noticed, never on a request's path.</param>
internal sealed record LiveProject(ServedProject Served, IReadOnlyList<Task<IModel>> Champions)
{
    /// <summary>Its settings.</summary>
    public ProjectSettings Settings { get; } = ProjectSettings.Of(Served);
}
