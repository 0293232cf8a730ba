using System.Globalization;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;
using MlBackend.LabelStudio.Contract;

namespace MlBackend.LabelStudio.Client;

/// <summary>What an administrator asks about a Label Studio, in its own calls.</summary>
internal sealed class Inspection(Transport transport, Links links) : IToolInspection
{
    /// <summary>What the client's calls need, by Label Studio's own names.</summary>
    private static readonly string[] NeededRights = ["projects.view", "projects.change", "tasks.view", "annotations.view", "predictions.any", "webhooks.view", "webhooks.change"];

    /// <inheritdoc/>
    public async Task<ToolCondition> InspectAsync(CancellationToken cancellationToken)
    {
        var user = await transport.SendAsync(Route.WhoAmI, ToolJsonContext.Default.WhoAmIJson, cancellationToken: cancellationToken);
        var version = await transport.SendAsync(Route.Version, ToolJsonContext.Default.VersionJson, cancellationToken: cancellationToken);
        return new ToolCondition(
            user.Email ?? user.Id.ToString(CultureInfo.InvariantCulture),
            version.Release ?? "",
            transport.IsLegacy ? "legacy token" : "personal access token",
            user.Permissions is { } rights ? [.. NeededRights.Except(rights, StringComparer.Ordinal)] : null,
            transport.Lead);
    }

    /// <inheritdoc/>
    public async Task<ProjectCondition?> InspectAsync(ProjectIdentity project, CancellationToken cancellationToken)
    {
        if (await SettingsAsync(project, cancellationToken) is not { } settings)
        {
            return null;
        }

        var backend = await links.BackendAsync(project.ExternalId, cancellationToken);
        return new ProjectCondition(
            backend is null ? null : new BackendCondition(Uri.TryCreate(backend.Url, UriKind.Absolute, out var url) ? url.Host : "", backend.State == "CO"),
            await links.WebhookAsync(project.ExternalId, cancellationToken),
            settings.ModelVersion ?? "",
            settings.ShowCollabPredictions);
    }

    /// <summary>What of a project decides whether suggestions are seen; null where Label Studio has the project no longer.</summary>
    public async Task<ProjectSettingsJson?> SettingsAsync(ProjectIdentity project, CancellationToken cancellationToken)
    {
        try
        {
            var settings = await transport.SendAsync(
                Route.Project, ToolJsonContext.Default.ProjectSettingsJson, project.ExternalId, "include=id,created_at,model_version,show_collab_predictions", cancellationToken: cancellationToken);

            // Deleted, and another one made under the same id, it is another project.
            return ProjectIds.Of(project.ExternalId, settings.CreatedAt) == project ? settings : null;
        }
        catch (ToolException exception) when (exception.Code == ErrorCodes.NotInTool)
        {
            return null;
        }
    }
}
