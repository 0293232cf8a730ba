namespace MlBackend.Commands.Doctor.Checks;

/// <summary>Annotators see suggestions.</summary>
internal sealed class SuggestionsCheck : IProjectCheck
{
    public string Name => "suggestions";

    public Finding? Look(ProjectFacts project) => project.Tool switch
    {
        null or { Backend: null } => null,
        { ShowsSuggestions: true } => new Finding(Name, project.Subject, Verdict.Ok, "Annotators see them (show_collab_predictions).", null),
        _ => new Finding(Name, project.Subject, Verdict.Warning, "Annotators do not see them: show_collab_predictions is off.", "In Label Studio: project > Settings > Annotation, switch on \"Use predictions to prelabel tasks\"."),
    };
}
