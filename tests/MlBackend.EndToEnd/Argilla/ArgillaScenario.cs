using System.Text.Json.Nodes;
using MlBackend.TestKit.Genuine;

namespace MlBackend.EndToEnd.Argilla;

/// <summary>A dataset in the genuine Argilla, and a service linked to it as an admin links it: one command.</summary>
internal sealed class ArgillaScenario : IAsyncDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private ArgillaScenario(ArgillaDriver driver, ServiceProcess service, ArgillaDataset dataset, IReadOnlyList<string> records) =>
        (Driver, Service, Dataset, Records) = (driver, service, dataset, records);

    public ArgillaDriver Driver { get; }

    public ServiceProcess Service { get; }

    public ArgillaDataset Dataset { get; }

    /// <summary>Ids of the records that the dataset had when it was linked.</summary>
    public IReadOnlyList<string> Records { get; }

    /// <summary>What the link command said.</summary>
    public string Said { get; private set; } = "";

    /// <summary>Makes the dataset, starts a service and links it.</summary>
    /// <param name="fixture">The server.</param>
    /// <param name="name">The dataset's name.</param>
    /// <param name="questions">Its questions.</param>
    /// <param name="records">Its records.</param>
    /// <param name="fields">Its fields; one named text where that is null.</param>
    /// <param name="properties">Its metadata properties.</param>
    /// <param name="pollSeconds">How often the service looks by itself; an hour means that only webhooks tell it.</param>
    public static async Task<ArgillaScenario> LinkAsync(
        ArgillaFixture fixture, string name, JsonObject questions, IEnumerable<JsonObject> records, IReadOnlyList<string>? fields = null, JsonObject? properties = null, int pollSeconds = 2)
    {
        var server = await fixture.ServerAsync();
        var driver = new ArgillaDriver(server.Url, server.Key);
        var dataset = await driver.CreateDatasetAsync(name, fields ?? ["text"], questions, properties);
        var ids = await driver.AddAsync(dataset.Id, records);
        var service = await ServiceProcess.StartAsync(new Dictionary<string, string> { ["MLBACKEND__POLLSECONDS"] = $"{pollSeconds}" });
        var scenario = new ArgillaScenario(driver, service, dataset, ids);
        scenario.Said = await scenario.LinkAsync(server, name);
        return scenario;
    }

    /// <summary>Links the service to a server, for the datasets that a pattern means.</summary>
    public Task<string> LinkAsync(ArgillaServer server, string pattern) =>
        Service.RunAsync(["link", "--argilla", server.Url.ToString(), "--key", "-", "--datasets", pattern], server.Key);

    /// <summary>The project as the service lists it; null while it knows none.</summary>
    public async Task<JsonNode?> ProjectAsync() =>
        (await Service.ListAsync("projects")).FirstOrDefault(project => ((string)project!["title"]!).EndsWith("/" + Dataset.Name, StringComparison.Ordinal));

    /// <summary>The webhooks that call this scenario's service; others may stand in the same Argilla.</summary>
    public async Task<IReadOnlyList<JsonNode>> WebhooksAsync() =>
        [.. (await Driver.WebhooksAsync()).Select(hook => hook!).Where(hook => new Uri((string)hook["url"]!).Port == Service.Port)];

    /// <summary>Waits until each of the records has a suggestion of one and the same release for a question, and returns them by record.</summary>
    public async Task<IReadOnlyDictionary<string, JsonNode>> WaitForSuggestionsAsync(IReadOnlyCollection<string> records, string question)
    {
        var id = Dataset.Questions[question];
        var wanted = records.ToHashSet();
        return await Patience.UntilAsync(
            $"a suggestion of one release on each of {records.Count} records; the service says: {Service.ErrorText}",
            Limit,
            async () => (await Driver.RecordsAsync(Dataset.Id)).Where(record => wanted.Contains((string)record["id"]!))
                .Select(record => (Record: record, Suggestion: record["suggestions"]!.AsArray().FirstOrDefault(suggestion => (string)suggestion!["question_id"]! == id)))
                .Where(pair => ((string?)pair.Suggestion?["agent"])?.StartsWith("mlb-", StringComparison.Ordinal) == true)
                .ToDictionary(pair => (string)pair.Record["id"]!, pair => pair.Suggestion!),
            found => found.Count == wanted.Count && found.Values.Select(suggestion => (string)suggestion["agent"]!).Distinct().Count() == 1);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Driver.DeleteDatasetAsync(Dataset.Id);
        await Driver.DeleteWebhooksAsync();
        Driver.Dispose();
    }
}

/// <summary>Settings of questions and records of the shared corpora, in Argilla's words.</summary>
internal static class ArgillaCorpus
{
    public static JsonObject Labels(string type, params string[] labels) => new()
    {
        ["type"] = type,
        ["options"] = new JsonArray([.. labels.Select(label => new JsonObject { ["value"] = label, ["text"] = label })]),
    };

    public static JsonObject Spans(string field, params string[] labels)
    {
        var settings = Labels("span", labels);
        settings["field"] = field;
        settings["allow_overlapping"] = false;
        return settings;
    }

    public static JsonObject Stars(int most) => new()
    {
        ["type"] = "rating",
        ["options"] = new JsonArray([.. Enumerable.Range(1, most).Select(star => new JsonObject { ["value"] = star })]),
    };

    /// <summary>A record with texts by field.</summary>
    public static JsonObject Record(params (string Field, string Text)[] fields) => new()
    {
        ["fields"] = new JsonObject(fields.Select(field => KeyValuePair.Create<string, JsonNode?>(field.Field, field.Text))),
    };

    /// <summary>docs_issues: texts and whether each is about documentation.</summary>
    public static IReadOnlyList<(string Text, string Label)> Docs(int count) =>
        [.. Corpus.Docs(count).Select(labelled => (labelled.Text, (string)labelled.Result[0]!["value"]!["choices"]![0]!))];
}
