using MlBackend.Core.Tools;

namespace MlBackend.Commands.Doctor.Checks;

/// <summary>The tool tells this service of changes.</summary>
internal sealed class WebhookCheck : IProjectCheck
{
    public string Name => "webhook";

    public Finding? Look(ProjectFacts project) => project.Tool switch
    {
        null or { Backend: null } => null,
        { Webhook: WebhookCondition.Standing } => new Finding(Name, project.Subject, Verdict.Ok, "It tells of every change.", null),
        { Webhook: WebhookCondition.Incomplete } => new Finding(Name, project.Subject, Verdict.Warning, "It is switched off or does not tell everything: changes are found by polling.", "In Label Studio: project > Settings > Webhooks, switch it on with its payload for all actions."),
        _ => new Finding(Name, project.Subject, Verdict.Warning, "There is none: changes are found by polling.", "Restart mlbackend serve, which makes it; where Label Studio refuses that, see private addresses."),
    };
}
