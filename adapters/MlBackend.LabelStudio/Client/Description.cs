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
        var after = Replace(before, mark, line);
        if (after != before)
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(new DescriptionChangeJson(after), ToolJsonContext.Default.DescriptionChangeJson);
            await transport.SendAsync(
                Route.ChangeProject, ToolJsonContext.Default.ProjectDescriptionJson, project.ExternalId, "include=id,created_at,description", body, cancellationToken: cancellationToken);
        }
    }

    /// <summary>The text with the line in place of those that begin with the mark, or at its end where there is none.</summary>
    internal static string Replace(string text, string mark, string? line)
    {
        var lines = text.Split('\n').ToList();
        var own = lines.FindIndex(IsOwn);
        if (own < 0)
        {
            return line is null ? text : text.Length == 0 ? line : $"{text}\n{line}";
        }

        // A line that people moved to the front or the middle is replaced where it is; its carriage return stays.
        var ending = lines[own].EndsWith('\r') ? "\r" : "";
        if (line is not null)
        {
            lines[own++] = line + ending;
        }

        for (var index = lines.Count - 1; index >= own; index--)
        {
            if (IsOwn(lines[index]))
            {
                lines.RemoveAt(index);
            }
        }

        return string.Join('\n', lines);

        bool IsOwn(string candidate) => candidate.StartsWith(mark, StringComparison.Ordinal);
    }
}
