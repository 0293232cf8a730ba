using System.Diagnostics;
using System.Text.Json.Nodes;
using MlBackend.TestKit.Genuine;

namespace MlBackend.Benchmarks.Service;

/// <summary>
/// 10,000 records in the genuine Argilla: the first pull, and from the last annotation to the last suggestion, each beside the time
/// that the server needs for the same requests sent by hand back to back.
/// </summary>
internal static class ArgillaBenchmark
{
    private const int Documents = 10_000;
    private const int Annotated = 40;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    public static async Task<object> RunAsync()
    {
        await using var server = await ArgillaServer.StartAsync() ?? throw new InvalidOperationException("This needs a genuine Argilla.");
        using var driver = new ArgillaDriver(server.Url, server.Key);
        var options = new JsonArray([.. new[] { "documentation", "other" }.Select(label => new JsonObject { ["value"] = label, ["text"] = label })]);
        var dataset = await driver.CreateDatasetAsync(
            "benchmark",
            ["text"],
            new JsonObject { ["about"] = new JsonObject { ["type"] = "label_selection", ["options"] = options } },
            new JsonObject { ["mlbackend_priority"] = new JsonObject { ["type"] = "float" } });
        var texts = Corpus.Docs(661);
        var records = await driver.AddAsync(
            dataset.Id, Enumerable.Range(0, Documents).Select(at => new JsonObject { ["fields"] = new JsonObject { ["text"] = $"{texts[at % texts.Count].Text} #{at}" } }));
        var (pull, push, memory) = await MeasureAsync(server, driver, records, texts);

        var began = Stopwatch.GetTimestamp();
        await driver.RecordsAsync(dataset.Id);
        var pullByHand = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var pushByHand = await PushByHandAsync(driver, dataset.Id, await driver.RecordsAsync(dataset.Id));
        return new
        {
            Documents,
            LinkAndPullS = Math.Round(pull, 2),
            SamePagesByHandS = Math.Round(pullByHand, 2),
            PullBarS = Math.Round((1.3 * pullByHand) + 3, 2),
            LastAnnotationToLastSuggestionS = Math.Round(push, 2),
            SameRequestsByHandS = Math.Round(pushByHand, 2),
            PushBarS = Math.Round((1.3 * pushByHand) + 3, 2),
            WorkerPeakMegabytes = memory,
        };
    }

    private static async Task<(double Pull, double Push, int Megabytes)> MeasureAsync(
        ArgillaServer server, ArgillaDriver driver, IReadOnlyList<string> records, IReadOnlyList<Labelled> texts)
    {
        await using var service = await ServiceProcess.StartAsync();
        var began = Stopwatch.GetTimestamp();
        await service.RunAsync(["link", "--argilla", server.Url.ToString(), "--key", "-"], server.Key);

        // Asked in the log: a command of the shell every quarter of a second would take half a core from what is measured.
        await Patience.UntilAsync("all records are pulled", Limit, () => Task.FromResult(service.ErrorText), text => text.Contains($"pulled {Documents} new documents", StringComparison.Ordinal));
        var pull = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await driver.SubmitAsync(Enumerable.Range(0, Annotated).Select(at => (records[at], new JsonObject { ["about"] = texts[at].Result[0]!["value"]!["choices"]![0]!.DeepClone() })));

        began = Stopwatch.GetTimestamp();
        await Patience.UntilAsync("the release stands in Argilla", Limit, () => Task.FromResult(service.ErrorText), text => text.Contains("stands in the tool", StringComparison.Ordinal));
        return (pull, Stopwatch.GetElapsedTime(began).TotalSeconds, MemoryOf(service.WorkerProcessIds()));
    }

    /// <summary>The very suggestions that were pushed, as the product sends them: a page of records and one upsert for 500 of them.</summary>
    private static async Task<double> PushByHandAsync(ArgillaDriver driver, string dataset, IReadOnlyList<JsonNode> records)
    {
        var batches = records.Where(record => record["suggestions"]!.AsArray().Count > 0).Chunk(500).Select(batch => new JsonObject
        {
            ["items"] = new JsonArray([.. batch.Select(record => new JsonObject
            {
                ["id"] = (string)record["id"]!,
                ["metadata"] = new JsonObject { ["mlbackend_priority"] = JsonNode.Parse("0.123456") },
                ["suggestions"] = new JsonArray([.. record["suggestions"]!.AsArray().Select(suggestion => new JsonObject
                {
                    ["question_id"] = (string)suggestion!["question_id"]!, ["value"] = suggestion["value"]!.DeepClone(), ["score"] = suggestion["score"]!.DeepClone(), ["agent"] = "by-hand", ["type"] = "model",
                })]),
            })]),
        }).ToList();
        var offset = 0;
        var began = Stopwatch.GetTimestamp();
        foreach (var batch in batches)
        {
            await driver.SendAsync(HttpMethod.Get, $"datasets/{dataset}/records?include=suggestions&offset={offset}&limit=1000");
            offset += 500;
            await driver.SendAsync(HttpMethod.Put, $"datasets/{dataset}/records/bulk", batch);
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static int MemoryOf(IEnumerable<int> processes) => processes
        .Select(id => File.ReadLines($"/proc/{id}/status").Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Select(line => int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault() / 1024)
        .DefaultIfEmpty().Max();
}
