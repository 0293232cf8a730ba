namespace MlBackend.Commands.Doctor.Checks;

/// <summary>The project names this service, and the tool reaches it.</summary>
internal sealed class BackendCheck : IProjectCheck
{
    public string Name => "backend";

    public Finding? Look(ProjectFacts project) => project switch
    {
        { IsAsked: false } => null,
        { Failure: { } failure } => new Finding(Name, project.Subject, Verdict.Problem, $"{failure.Code.Id}: {failure.Code.What} {failure.Detail}", failure.Code.Cure),
        { Tool: null } => new Finding(Name, project.Subject, Verdict.Warning, "The tool has this project no longer.", "Nothing to do where it was deleted on purpose."),
        { Tool.Backend: null } => new Finding(Name, project.Subject, Verdict.Problem, "The project does not name this service as its backend.", "In Label Studio: project > Settings > Model > Connect Model, with the URL that mlbackend link prints."),
        { Tool.Backend: { IsConnected: false, Host: var host } } => new Finding(Name, project.Subject, Verdict.Problem, $"Label Studio was asked just now and did not reach this service at {host}.", "See that mlbackend serve runs, that Label Studio's machine reaches that address, and that it does not refuse it as private."),
        { Tool.Backend.Host: var host } => new Finding(Name, project.Subject, Verdict.Ok, $"Label Studio reaches this service at {host}.", null),
    };
}
