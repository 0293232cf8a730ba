using System.Text.Json;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;
using MlBackend.LabelStudio.Contract;

namespace MlBackend.LabelStudio.Client;

/// <summary>One line of a project's description that is this service's own.</summary>
internal sealed class Description(Transport transport) : IToolDescription
{
    /// <inheritdoc/>
    public async Task DescribeAsync(ProjectIdentity project, string mark, string? line, CancellationToken cancellationToken)
    {
        var now = await transport.SendAsync(
            Route.Project, ToolJsonContext.Default.ProjectDescriptionJson, project.ExternalId, "include=id,created_at,description", cancellationToken: cancellationToken);
        if (ProjectIds.Of(project.ExternalId, now.CreatedAt) != project)
        {
            throw new ToolException(ErrorCodes.NotInTool, Delivery.Refused, $"Project {project}.");
        }

        var before = now.Description ?? "";
        var after = OwnLine.Replace(before, mark, line);
        if (after != before)
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(new DescriptionChangeJson(after), ToolJsonContext.Default.DescriptionChangeJson);
            await transport.SendAsync(
                Route.ChangeProject, ToolJsonContext.Default.ProjectDescriptionJson, project.ExternalId, "include=id,created_at,description", body, cancellationToken: cancellationToken);
        }
    }
}
