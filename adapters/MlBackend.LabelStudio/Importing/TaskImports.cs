using System.Globalization;
using System.Text.Json;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Core.Tools;
using MlBackend.LabelStudio.Client;
using MlBackend.LabelStudio.Contract;
using MlBackend.LabelStudio.Corpora;

namespace MlBackend.LabelStudio.Importing;

/// <summary>Makes projects and sends tasks to them. Label Studio stores an imported batch in one transaction.</summary>
internal sealed class TaskImports(Transport transport)
{
    private const string Fields = "include=id,title,created_at,task_number";

    /// <summary>Makes a project.</summary>
    public async Task<ProjectIdentity> CreateProjectAsync(string title, Schema schema, IReadOnlyList<string> fields, string? source, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new NewProjectJson(title, source ?? LabelConfigWriter.Write(schema, fields)), ToolJsonContext.Default.NewProjectJson);
        var project = await transport.SendAsync(Route.CreateProject, ToolJsonContext.Default.ProjectJson, body: body, cancellationToken: cancellationToken);
        return ProjectIds.Of(project.Id.ToString(CultureInfo.InvariantCulture), project.CreatedAt);
    }

    /// <summary>Counts a project's tasks.</summary>
    public async Task<int?> CountAsync(ProjectIdentity project, CancellationToken cancellationToken)
    {
        try
        {
            var found = await transport.SendAsync(Route.Project, ToolJsonContext.Default.ProjectJson, project.ExternalId, Fields, cancellationToken: cancellationToken);
            return ProjectIds.Of(project.ExternalId, found.CreatedAt) == project ? found.TaskNumber ?? 0 : null;
        }
        catch (ToolException exception) when (exception.Code == ErrorCodes.NotInTool)
        {
            return null;
        }
    }

    /// <summary>Sends tasks.</summary>
    public async Task<int> ImportAsync(ProjectIdentity project, IReadOnlyList<CorpusDocument> batch, bool withAnswers, CancellationToken cancellationToken)
    {
        var answer = await transport.SendAsync(Route.ImportTasks, ToolJsonContext.Default.ImportedJson, project.ExternalId, body: Body(batch, withAnswers), cancellationToken: cancellationToken);
        return answer.TaskCount;
    }

    private static byte[] Body(IReadOnlyList<CorpusDocument> batch, bool withAnswers)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, TaskAnswers.Options))
        {
            json.WriteStartArray();
            foreach (var document in batch)
            {
                LabelStudioWriter.NewTask(json, withAnswers ? document : document with { Answers = [], Annotations = [] });
            }

            json.WriteEndArray();
        }

        return buffer.ToArray();
    }
}
