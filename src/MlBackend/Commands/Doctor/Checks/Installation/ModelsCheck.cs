using MlBackend.Commands.Store;
using MlBackend.Core.Errors;
using MlBackend.Learning;
using MlBackend.Storage.Models;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Releases;

namespace MlBackend.Commands.Doctor.Checks.Installation;

/// <summary>The folder of each champion is there, unchanged, and can be loaded.</summary>
internal sealed class ModelsCheck : IFolderCheck
{
    public string Name => "model";

    public async Task<IReadOnlyList<Finding>> RunAsync(StoreSession session, CancellationToken cancellationToken)
    {
        var titles = (await session.Get<ProjectStore>().ListAsync(cancellationToken)).ToDictionary(summary => summary.Project.Id, summary => summary.Project.Title);
        List<Finding> found = [];
        foreach (var project in titles.Keys)
        {
            var present = await session.Get<ReleaseStore>().ServedAsync(project, null, cancellationToken);
            found.AddRange(present.Champions.Select(champion => Look($"{titles[project]}, {champion.Question.Name}", champion.Folder)));
        }

        return found;
    }

    private Finding Look(string subject, string folder)
    {
        try
        {
            var model = ModelFolder.Load(folder, Families.Find, out _);
            return new Finding(Name, subject, Verdict.Ok, $"The champion ({model.Family}) can be loaded.", null);
        }
        catch (MlBackendException exception)
        {
            return new Finding(
                Name,
                subject,
                Verdict.Problem,
                $"{exception.Code.Id}: {exception.Code.What} {exception.Detail}",
                "Restore the folder from a backup, or bring another model with mlbackend models import; the next training makes a new one.");
        }
    }
}
