using System.Text.Json;
using System.Text.Json.Nodes;
using MlBackend.Core.Tools;
using MlBackend.LabelStudio.Contract;

namespace MlBackend.LabelStudio.Client;

/// <summary>
/// The tab of the Data Manager in which the tasks that nobody annotated stand by ascending score, as the label stream serves
/// them. It is known by its title: renamed, it is its owner's.
/// </summary>
internal sealed class Views(Transport transport)
{
    /// <summary>The tab's title.</summary>
    public const string Title = "Most useful next";

    private const string Ordering = "tasks:predictions_score";

    /// <summary>Makes the tab, or gives it back its order and its filter where they are gone; more filters are let be.</summary>
    public async Task EnsureAsync(ProjectIdentity project, CancellationToken cancellationToken)
    {
        var views = await transport.SendAsync(Route.Views, ToolJsonContext.Default.IReadOnlyListViewJson, query: "project=" + project.ExternalId, cancellationToken: cancellationToken);
        if (views.FirstOrDefault(view => Text(view.Data["title"]) == Title) is not { } standing)
        {
            await SendAsync(Route.CreateView, null, new ViewChangeJson(long.Parse(project.ExternalId, System.Globalization.CultureInfo.InvariantCulture), Whole([])), cancellationToken);
        }
        else if (!IsWhole(standing.Data))
        {
            // What people chose, such as hidden columns, stays.
            var id = standing.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await SendAsync(Route.ChangeView, id, new ViewChangeJson(null, Whole(standing.Data)), cancellationToken);
        }
    }

    private static bool IsWhole(JsonObject data) =>
        data["ordering"] is JsonArray { Count: 1 } ordering && Text(ordering[0]) == Ordering
        && data["filters"]?["items"] is JsonArray items && items.Any(IsOurs);

    private static bool IsOurs(JsonNode? item) => item is JsonObject
        && Filter().All(pair => JsonNode.DeepEquals(item[pair.Key], pair.Value));

    private static JsonObject Whole(JsonObject standing)
    {
        var data = standing.DeepClone().AsObject();
        data["title"] = Title;
        data["ordering"] = new JsonArray(Ordering);
        data["filters"] = new JsonObject { ["conjunction"] = "and", ["items"] = new JsonArray(Filter()) };
        return data;
    }

    private static JsonObject Filter() => new()
    {
        ["filter"] = "filter:tasks:total_annotations",
        ["operator"] = "equal",
        ["type"] = "Number",
        ["value"] = 0,
    };

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private Task<ViewJson> SendAsync(Route route, string? id, ViewChangeJson change, CancellationToken cancellationToken) => transport.SendAsync(
        route, ToolJsonContext.Default.ViewJson, id, body: JsonSerializer.SerializeToUtf8Bytes(change, ToolJsonContext.Default.ViewChangeJson), cancellationToken: cancellationToken);
}
