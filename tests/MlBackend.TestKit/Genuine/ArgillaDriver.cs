using System.Text;
using System.Text.Json.Nodes;

namespace MlBackend.TestKit.Genuine;

/// <summary>What people and admins do in Argilla, through its own API. Not the product's client.</summary>
public sealed class ArgillaDriver : IDisposable
{
    private readonly HttpClient http;

    public ArgillaDriver(Uri url, string key)
    {
        http = new HttpClient { BaseAddress = new Uri(url, "/api/v1/"), Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.Add("X-Argilla-Api-Key", key);
    }

    /// <summary>The id of the first workspace.</summary>
    public async Task<string> WorkspaceAsync() => (string)(await SendAsync(HttpMethod.Get, "me/workspaces"))!["items"]![0]!["id"]!;

    /// <summary>A new annotator of the first workspace; returns the key.</summary>
    public async Task<string> AddAnnotatorAsync(string name)
    {
        var user = (await SendAsync(HttpMethod.Post, "users", new JsonObject
        {
            ["first_name"] = name, ["username"] = name, ["role"] = "annotator", ["password"] = "a-password-for-tests",
        }))!;
        await SendAsync(HttpMethod.Post, $"workspaces/{await WorkspaceAsync()}/users", new JsonObject { ["user_id"] = (string)user["id"]! });
        return (string)user["api_key"]!;
    }

    /// <summary>A published dataset.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="fields">Names of required text fields.</param>
    /// <param name="questions">Questions by name: their settings.</param>
    /// <param name="properties">Metadata properties by name: their settings.</param>
    public async Task<ArgillaDataset> CreateDatasetAsync(string name, IReadOnlyList<string> fields, JsonObject questions, JsonObject? properties = null)
    {
        var id = (string)(await SendAsync(HttpMethod.Post, "datasets", new JsonObject { ["name"] = name, ["workspace_id"] = await WorkspaceAsync() }))!["id"]!;
        foreach (var field in fields)
        {
            await SendAsync(HttpMethod.Post, $"datasets/{id}/fields", new JsonObject
            {
                ["name"] = field, ["title"] = field, ["required"] = true, ["settings"] = new JsonObject { ["type"] = "text" },
            });
        }

        Dictionary<string, string> ids = [];
        foreach (var (question, settings) in questions)
        {
            var made = await SendAsync(HttpMethod.Post, $"datasets/{id}/questions", new JsonObject
            {
                ["name"] = question, ["title"] = question, ["required"] = ids.Count == 0, ["settings"] = settings!.DeepClone(),
            });
            ids[question] = (string)made!["id"]!;
        }

        foreach (var (property, settings) in properties ?? [])
        {
            await SendAsync(HttpMethod.Post, $"datasets/{id}/metadata-properties", new JsonObject
            {
                ["name"] = property, ["title"] = property, ["settings"] = settings!.DeepClone(), ["visible_for_annotators"] = true,
            });
        }

        await SendAsync(HttpMethod.Put, $"datasets/{id}/publish");
        return new ArgillaDataset(id, name, ids);
    }

    public Task DeleteDatasetAsync(string dataset) => SendAsync(HttpMethod.Delete, $"datasets/{dataset}");

    public async Task<JsonNode> DatasetAsync(string dataset) => (await SendAsync(HttpMethod.Get, $"datasets/{dataset}"))!;

    /// <summary>Adds records; returns their ids in order.</summary>
    public async Task<IReadOnlyList<string>> AddAsync(string dataset, IEnumerable<JsonObject> records)
    {
        List<string> ids = [];
        foreach (var some in records.Chunk(500))
        {
            var answer = await SendAsync(HttpMethod.Post, $"datasets/{dataset}/records/bulk", new JsonObject { ["items"] = new JsonArray([.. some]) });
            ids.AddRange(answer!["items"]!.AsArray().Select(record => (string)record!["id"]!));
        }

        return ids;
    }

    /// <summary>Submits as whoever this driver is: values by question name.</summary>
    public async Task SubmitAsync(IEnumerable<(string Record, JsonObject Values)> answers)
    {
        foreach (var some in answers.Chunk(100))
        {
            var items = new JsonArray([.. some.Select(answer => new JsonObject
            {
                ["record_id"] = answer.Record,
                ["status"] = "submitted",
                ["values"] = new JsonObject(answer.Values.Select(value => KeyValuePair.Create<string, JsonNode?>(value.Key, new JsonObject { ["value"] = value.Value!.DeepClone() }))),
            })]);
            var outcome = await SendAsync(HttpMethod.Post, "me/responses/bulk", new JsonObject { ["items"] = items });
            if (outcome!["items"]!.AsArray().FirstOrDefault(item => item!["error"] is not null) is { } refused)
            {
                throw new InvalidOperationException($"Argilla refused a response: {refused["error"]}");
            }
        }
    }

    /// <summary>Every record with its suggestions and responses, or what else is to be included, in the order in which they were made.</summary>
    public async Task<IReadOnlyList<JsonNode>> RecordsAsync(string dataset, string include = "responses,suggestions")
    {
        List<JsonNode> all = [];
        while (true)
        {
            var page = (await SendAsync(HttpMethod.Get, $"datasets/{dataset}/records?include={include}&offset={all.Count}&limit=1000"))!["items"]!.AsArray();
            all.AddRange(page.Select(record => record!));
            if (page.Count < 1000)
            {
                return all;
            }
        }
    }

    /// <summary>Records as the server orders them by a metadata property, the highest first.</summary>
    public async Task<IReadOnlyList<JsonNode>> SortedAsync(string dataset, string property, int limit) =>
    [
        .. (await SendAsync(HttpMethod.Post, $"datasets/{dataset}/records/search?include=suggestions&limit={limit}", new JsonObject
        {
            ["sort"] = new JsonArray(new JsonObject { ["scope"] = new JsonObject { ["entity"] = "metadata", ["metadata_property"] = property }, ["order"] = "desc" }),
        }))!["items"]!.AsArray().Select(found => found!["record"]!),
    ];

    public Task PutSuggestionAsync(string record, JsonObject suggestion) => SendAsync(HttpMethod.Put, $"records/{record}/suggestions", suggestion);

    public Task DeleteRecordAsync(string record) => SendAsync(HttpMethod.Delete, $"records/{record}");

    public async Task<JsonArray> WebhooksAsync() => (await SendAsync(HttpMethod.Get, "webhooks"))!["items"]!.AsArray();

    /// <summary>Removes the webhooks of a service that ended without unlinking.</summary>
    public async Task DeleteWebhooksAsync()
    {
        foreach (var hook in await WebhooksAsync())
        {
            await SendAsync(HttpMethod.Delete, $"webhooks/{hook!["id"]}");
        }
    }

    public async Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return !answer.IsSuccessStatusCode ? throw new InvalidOperationException($"{method} {path} answered {(int)answer.StatusCode}: {text}")
            : text.Length == 0 ? null
            : JsonNode.Parse(text);
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}

/// <summary>A dataset that was made for a test.</summary>
/// <param name="Id">UUID.</param>
/// <param name="Name">Its name.</param>
/// <param name="Questions">Ids of its questions by name.</param>
public sealed record ArgillaDataset(string Id, string Name, IReadOnlyDictionary<string, string> Questions);
