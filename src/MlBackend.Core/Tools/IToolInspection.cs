namespace MlBackend.Core.Tools;

/// <summary>
/// What an administrator asks about a connection, beyond what work needs. Changes nothing in the tool. Clients that can tell
/// implement it beside <see cref="IToolClient"/>; every method throws <see cref="ToolException"/>.
/// </summary>
public interface IToolInspection
{
    /// <summary>How the tool and the credential stand.</summary>
    Task<ToolCondition> InspectAsync(CancellationToken cancellationToken);

    /// <summary>How a project stands in the tool; null where the tool has it no longer.</summary>
    Task<ProjectCondition?> InspectAsync(ProjectIdentity project, CancellationToken cancellationToken);
}

/// <summary>How a tool and a credential stand.</summary>
/// <param name="User">The tool's name of the account.</param>
/// <param name="Version">The tool's version.</param>
/// <param name="CredentialKind">Which kind of token it is, in words.</param>
/// <param name="MissingRights">The tool's names of rights that the account lacks and this service needs; null where the tool does not tell.</param>
/// <param name="ClockLead">How far the tool's clock is ahead of ours, to the second; null where its answers have no date.</param>
public sealed record ToolCondition(string User, string Version, string CredentialKind, IReadOnlyList<string>? MissingRights, TimeSpan? ClockLead)
{
    /// <summary>What else the adapter has to say.</summary>
    public IReadOnlyList<ToolRemark> Remarks { get; init; } = [];
}

/// <summary>How a project stands in the tool.</summary>
/// <param name="Backend">This service as the project names it; null where it does not, and where the tool calls no backend.</param>
/// <param name="Webhook">The webhook that tells this service of changes.</param>
/// <param name="ShownVersion">Whose suggestions the project shows: a release, or another backend's title or version; empty where none was chosen.</param>
/// <param name="ShowsSuggestions">False where the project is set to show annotators no suggestions.</param>
public sealed record ProjectCondition(BackendCondition? Backend, WebhookCondition Webhook, string ShownVersion, bool ShowsSuggestions)
{
    /// <summary>What else the adapter has to say.</summary>
    public IReadOnlyList<ToolRemark> Remarks { get; init; } = [];
}

/// <summary>How a project's backend stands.</summary>
/// <param name="Host">Host of the address by which the tool calls this service. Never its path: that holds the key.</param>
/// <param name="IsConnected">True where the tool reached it when it last tried.</param>
public sealed record BackendCondition(string Host, bool IsConnected);

/// <summary>How a project's webhook stands.</summary>
public enum WebhookCondition
{
    /// <summary>There is none of ours.</summary>
    Missing = 0,

    /// <summary>It is switched off, or not for all actions, or without their content.</summary>
    Incomplete = 1,

    /// <summary>It tells of everything.</summary>
    Standing = 2,
}
