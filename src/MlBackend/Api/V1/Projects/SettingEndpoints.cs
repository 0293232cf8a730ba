using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using MlBackend.Configuration.Projects;
using MlBackend.Hosting;
using MlBackend.Storage.Projects;

namespace MlBackend.Api.V1.Projects;

/// <summary>A project's settings, each with its origin.</summary>
internal static class SettingEndpoints
{
    public static void MapSettings(this RouteGroupBuilder group)
    {
        group.MapGet("/projects/{id:guid}/settings", GetAsync).WithSummary("A project's settings, each with its value and where it comes from");
        group.MapPatch("/projects/{id:guid}/settings", ChangeAsync).Accepts<Dictionary<string, JsonElement>>("application/json")
            .WithSummary("Edit settings by name; null takes an edit back");
    }

    private static async Task<Ok<SettingsView>> GetAsync(Guid id, ProjectStore projects, CancellationToken cancellationToken) =>
        TypedResults.Ok(SettingsView.Of(ProjectSettings.Of(await projects.GetAsync(id, cancellationToken))));

    private static async Task<Ok<SettingsView>> ChangeAsync(HttpRequest request, Guid id, ProjectStore projects, Wakeup worker, CancellationToken cancellationToken)
    {
        var changes = await ApiBody.ReadAsync(request, ApiJson.Default.DictionaryStringJsonElement, cancellationToken);
        await projects.ChangeSettingsAsync(id, edited => SettingEdits.Apply(edited, changes), cancellationToken);
        worker.Wake();
        return await GetAsync(id, projects, cancellationToken);
    }
}
