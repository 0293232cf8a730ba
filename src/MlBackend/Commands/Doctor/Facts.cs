using System.Globalization;
using MlBackend.Core.Errors;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;
using MlBackend.Jobs.Tools;
using MlBackend.Storage.Projects;

namespace MlBackend.Commands.Doctor;

/// <summary>What is known of a connection: all that its checks need.</summary>
/// <param name="Connection">As it is stored.</param>
/// <param name="PublicUrl">Where tools are told to find this service.</param>
/// <param name="HasCredential">True where a credential is stored, readable or not.</param>
/// <param name="Tool">What the tool said; null where it did not.</param>
/// <param name="Failure">Why it did not; null where it was not asked.</param>
/// <param name="Projects">Its projects, as far as they were looked at.</param>
internal sealed record ConnectionFacts(
    Connection Connection,
    Uri PublicUrl,
    bool HasCredential,
    ToolCondition? Tool,
    MlBackendException? Failure,
    IReadOnlyList<ProjectFacts> Projects)
{
    /// <summary>The connection by its name: its key is never written.</summary>
    public string Subject => $"connection {Connection.Name}";

    /// <summary>Where the tool answers, without a user or a query that an address may hold.</summary>
    public string Address => Connection.Url?.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) ?? "URL";

    /// <summary>The command that stores an address and a token.</summary>
    public string LinkCommand => "Run: " + LinkAdvice.For(Connection, Address);
}

/// <summary>What is known of a project.</summary>
/// <param name="Project">As it is stored.</param>
/// <param name="Release">What its tool should show; number 0 where there is nothing to show yet.</param>
/// <param name="Tool">What the tool said; null where it has no such project or was not asked.</param>
/// <param name="Failure">Why it did not say anything; null where it did, or was not asked.</param>
/// <param name="IsAsked">True where the tool was asked for it.</param>
internal sealed record ProjectFacts(Project Project, ReleaseName Release, ProjectCondition? Tool, MlBackendException? Failure, bool IsAsked)
{
    /// <summary>The project by its title and the tool's id.</summary>
    public string Subject => string.Create(CultureInfo.InvariantCulture, $"project {Project.Title} ({Project.Identity.ExternalId})");
}
