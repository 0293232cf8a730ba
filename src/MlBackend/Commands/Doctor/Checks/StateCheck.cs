using MlBackend.Storage.Projects;

namespace MlBackend.Commands.Doctor.Checks;

/// <summary>The service works on the project.</summary>
internal sealed class StateCheck : IProjectCheck
{
    public string Name => "project";

    public Finding? Look(ProjectFacts project) => project.Project.State switch
    {
        ProjectState.Active => new Finding(Name, project.Subject, Verdict.Ok, "It is pulled, trained and pushed.", null),
        ProjectState.NeedsToken => new Finding(Name, project.Subject, Verdict.Problem, "It waits for a token: nothing is pulled or pushed.", project.Project.Cause ?? "Run mlbackend link with the tool's address and a token."),
        ProjectState.Paused => new Finding(Name, project.Subject, Verdict.Warning, "It is paused.", project.Project.Cause),
        _ => new Finding(Name, project.Subject, Verdict.Ok, "The tool had it no longer; nothing is done with it.", null),
    };
}
