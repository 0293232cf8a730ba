using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace MlBackend.TestKit.Genuine;

/// <summary>What people and admins do in Label Studio, through its own API. Not the product's client.</summary>
public sealed class LabelStudioDriver : IDisposable
{
    private readonly HttpClient http;

    public LabelStudioDriver(Uri url, string authorization)
    {
        http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
    }

    /// <summary>A driver that acts with a personal access token; good for five minutes.</summary>
    public static async Task<LabelStudioDriver> ForPersonalAccessTokenAsync(Uri url, string token)
    {
        using var anonymous = new LabelStudioDriver(url, "");
        var access = (string)(await anonymous.PostAsync("/api/token/refresh", new JsonObject { ["refresh"] = token }))!["access"]!;
        return new LabelStudioDriver(url, "Bearer " + access);
    }

    /// <summary>Revokes a personal access token, so that the next scenario may make one.</summary>
    public Task RevokeAsync(string token) => PostAsync("/api/token/blacklist", new JsonObject { ["refresh"] = token });

    public async Task<int> CreateProjectAsync(string title, string labelConfig) =>
        (int)(await PostAsync("/api/projects/", new JsonObject { ["title"] = title, ["label_config"] = labelConfig }))!["id"]!;

    public Task<JsonNode?> ProjectAsync(int project) => GetAsync($"/api/projects/{project}/");

    /// <summary>The version that the project shows, asked so that it costs the tool nearly nothing: it counts nothing for it.</summary>
    public async Task<string> ShownVersionAsync(int project) =>
        (string?)(await GetAsync($"/api/projects/{project}/?include=id,model_version"))!["model_version"] ?? "";

    /// <summary>Deletes a project, patiently: Label Studio fails where a service that still pushes writes to it meanwhile.</summary>
    public async Task DeleteProjectAsync(int project)
    {
        for (var left = 20; ; left--)
        {
            try
            {
                await SendAsync(HttpMethod.Delete, $"/api/projects/{project}/", null);
                return;
            }
            catch (HttpRequestException failure) when (failure.StatusCode == HttpStatusCode.InternalServerError && left > 0)
            {
                await Task.Delay(500);
            }
        }
    }

    /// <summary>Imports texts; returns the ids of the new tasks in order.</summary>
    public async Task<IReadOnlyList<int>> ImportAsync(int project, IEnumerable<string> texts)
    {
        var tasks = new JsonArray([.. texts.Select(text => new JsonObject { ["data"] = new JsonObject { ["text"] = text } })]);
        return await ImportTasksAsync(project, tasks);
    }

    /// <summary>Imports whole tasks, annotations included; returns the ids of the new tasks in order.</summary>
    public async Task<IReadOnlyList<int>> ImportTasksAsync(int project, JsonArray tasks)
    {
        var answer = await PostAsync($"/api/projects/{project}/import?return_task_ids=true", tasks);
        return [.. answer!["task_ids"]!.AsArray().Select(id => (int)id!)];
    }

    /// <summary>
    /// Pastes the service's URL into the project's settings. Returns the backend's id. Label Studio gives a service 3 s; where the machine
    /// is too busy for one that has just started, an admin presses the button again.
    /// </summary>
    public async Task<int> ConnectBackendAsync(int project, string url, JsonObject? extraParams = null)
    {
        for (var left = 2; ; left--)
        {
            try
            {
                return (int)(await PostAsync("/api/ml", new JsonObject
                {
                    ["project"] = project, ["url"] = url, ["title"] = "MlBackend", ["is_interactive"] = false, ["extra_params"] = extraParams?.DeepClone(),
                }))!["id"]!;
            }
            catch (HttpRequestException refused) when (left > 0 && refused.Message.Contains("Read timed out", StringComparison.Ordinal))
            {
                await Task.Delay(TimeSpan.FromSeconds(2));
            }
        }
    }

    public Task DisconnectBackendAsync(int backend) => SendAsync(HttpMethod.Delete, $"/api/ml/{backend}", null);

    /// <summary>The "Start training" entry of the project's model page.</summary>
    public Task StartTrainingAsync(int backend) => PostAsync($"/api/ml/{backend}/train", new JsonObject());

    public Task SubmitAsync(int task, JsonArray result) =>
        PostAsync($"/api/tasks/{task}/annotations/", new JsonObject { ["result"] = result.DeepClone(), ["lead_time"] = 1.0 });

    /// <summary>Changes what an annotation says.</summary>
    public Task ChangeAsync(int annotation, JsonArray result) =>
        SendAsync(HttpMethod.Patch, $"/api/annotations/{annotation}/", new JsonObject { ["result"] = result.DeepClone() });

    /// <summary>Takes an annotation back.</summary>
    public Task DeleteAnnotationAsync(int annotation) => SendAsync(HttpMethod.Delete, $"/api/annotations/{annotation}/", null);

    /// <summary>The ids of a task's annotations.</summary>
    public async Task<IReadOnlyList<int>> AnnotationIdsAsync(int task) =>
        [.. (await GetAsync($"/api/tasks/{task}/annotations/"))!.AsArray().Select(annotation => (int)annotation!["id"]!)];

    /// <summary>Asks other questions in a project, as in its labeling interface.</summary>
    public Task ChangeConfigAsync(int project, string labelConfig) =>
        SendAsync(HttpMethod.Patch, $"/api/projects/{project}/", new JsonObject { ["label_config"] = labelConfig });

    /// <summary>The switch "interactive preannotations" of a backend.</summary>
    public Task MakeInteractiveAsync(int backend, int project, string url) =>
        SendAsync(HttpMethod.Patch, $"/api/ml/{backend}", new JsonObject { ["url"] = url, ["project"] = project, ["is_interactive"] = true });

    /// <summary>What the editor asks when an annotator has just made regions in a task; the regions that are suggested.</summary>
    public async Task<JsonArray> AskAsync(int backend, int task, JsonArray made)
    {
        var answer = await PostAsync($"/api/ml/{backend}/interactive-annotating", new JsonObject { ["task"] = task, ["context"] = new JsonObject { ["result"] = made.DeepClone() } });
        return answer!["data"]!["result"]!.AsArray();
    }

    public Task SkipAsync(int task) =>
        PostAsync($"/api/tasks/{task}/annotations/?was_cancelled=1", new JsonObject { ["result"] = new JsonArray() });

    /// <summary>Every prediction the tool holds for a project.</summary>
    public async Task<IReadOnlyList<JsonNode>> PredictionsAsync(int project) =>
        [.. (await GetAsync($"/api/predictions/?project={project}"))!.AsArray().Select(prediction => prediction!)];

    /// <summary>Writes predictions as another backend or script would.</summary>
    public Task ImportPredictionsAsync(int project, JsonArray predictions) =>
        PostAsync($"/api/projects/{project}/import/predictions", predictions);

    /// <summary>The task that the label stream serves next.</summary>
    public async Task<int> NextTaskAsync(int project) => (int)(await GetAsync($"/api/projects/{project}/next/"))!["id"]!;

    /// <summary>Opens a task as the editor does.</summary>
    public Task<JsonNode?> OpenTaskAsync(int task) => GetAsync($"/api/tasks/{task}/");

    /// <summary>A personal access token of the user.</summary>
    public async Task<string> CreatePersonalAccessTokenAsync()
    {
        var tokens = (await GetAsync("/api/token/"))!.AsArray();
        if (tokens.Count > 0)
        {
            // The list leaves the signature out, so an old one cannot be used again: revoking makes room.
            throw new InvalidOperationException("The user has a personal access token already.");
        }

        return (string)(await PostAsync("/api/token/", new JsonObject()))!["token"]!;
    }

    public Task AllowLegacyTokensAsync(bool allowed) => PostAsync("/api/jwt/settings", new JsonObject
    {
        ["api_tokens_enabled"] = true,
        ["legacy_api_tokens_enabled"] = allowed,
        ["api_token_ttl_days"] = 73000,
    });

    public Task<JsonNode?> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<JsonNode?> PostAsync(string path, JsonNode body) => SendAsync(HttpMethod.Post, path, body);

    public Task<JsonNode?> PatchAsync(string path, JsonNode body) => SendAsync(HttpMethod.Patch, path, body);

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonNode? body)
    {
        // With its length: Label Studio's server reads no chunked bodies.
        using var content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{method} {path}: {(int)response.StatusCode} {text[..Math.Min(400, text.Length)]}", null, response.StatusCode);
        }

        return text.Length == 0 ? null : JsonNode.Parse(text);
    }
}
