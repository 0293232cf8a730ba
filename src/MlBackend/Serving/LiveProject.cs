using MlBackend.Configuration.Projects;
using MlBackend.Core.Models;
using MlBackend.Storage.Releases;

namespace MlBackend.Serving;

/// <summary>A project and the champions of its release in memory.</summary>
/// <param name="Served">What the database says of it.</param>
/// <param name="Loading">One model a question; begun to load when the release was noticed, never on a request's path.</param>
internal sealed record LiveProject(ServedProject Served, IReadOnlyList<Task<LoadedModel>> Loading)
{
    /// <summary>Its settings.</summary>
    public ProjectSettings Settings { get; } = ProjectSettings.Of(Served);

    /// <summary>The models as the project wants to see them: what they are not sure enough of is withheld.</summary>
    public IReadOnlyList<Task<IModel>> Champions { get; } = [.. Loading.Select(model => ShownAsync(model, ProjectSettings.Of(Served).WishedPrecision))];

    private static async Task<IModel> ShownAsync(Task<LoadedModel> loading, double? wishedPrecision) => (await loading).Shown(wishedPrecision);
}
