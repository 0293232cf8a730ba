namespace MlBackend.Commands.Doctor.Checks;

/// <summary>A tool that is only called still has the project.</summary>
internal sealed class PresenceCheck : IProjectCheck
{
    public string Name => "project in the tool";

    public Finding? Look(ProjectFacts project) => project switch
    {
        { IsAsked: false } => null,
        { Failure: { } failure } => new Finding(Name, project.Subject, Verdict.Problem, $"{failure.Code.Id}: {failure.Code.What} {failure.Detail}", failure.Code.Cure),
        { Tool: null } => new Finding(Name, project.Subject, Verdict.Warning, "The tool has this project no longer.", "Nothing to do where it was deleted on purpose."),
        _ => null,
    };
}
