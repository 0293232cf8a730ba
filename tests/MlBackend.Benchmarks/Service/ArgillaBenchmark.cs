using System.Diagnostics;
using System.Text.Json.Nodes;
using MlBackend.TestKit.Genuine;

namespace MlBackend.Benchmarks.Service;

/// <summary>
/// Records in the genuine Argilla: the command that links it, from its end the first pull, and from the last annotation to the last suggestion, each beside the time that the
/// server needs for the same requests sent by hand back to back to a dataset like it, once before and once afterwards: the mean.
/// </summary>
/// <param name="documents">How many records a dataset has.</param>
internal sealed class ArgillaBenchmark(int documents)
{
    private const int Annotated = 40;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);
    private readonly Lazy<IReadOnlyList<Labelled>> texts = new(() => Corpus.Docs(661));

    public async Task<object> RunAsync()
    {
        await using var server = await ArgillaServer.StartAsync() ?? throw new InvalidOperationException("This needs a genuine Argilla.");
        using var driver = new ArgillaDriver(server.Url, server.Key);
        var (ours, records) = await CreateAsync(driver, "ours");
        List<double> pulls = [];
        List<double> pushes = [];
        await ByHandAsync("before");
        var (link, pull, push, memory) = await MeasureAsync(server, driver, records);
        await ByHandAsync("after");
        return new
        {
            Documents = documents,
            LinkCommandS = Math.Round(link, 2),
            PullS = Math.Round(pull, 2),
            SamePagesByHandS = pulls,
            PullBarS = Math.Round((1.3 * pulls.Average()) + 3, 2),
            LastAnnotationToLastSuggestionS = Math.Round(push, 2),
            SameRequestsByHandS = pushes,
            PushBarS = Math.Round((1.3 * pushes.Average()) + 3, 2),
            WorkerPeakMegabytes = memory,
        };

        async Task ByHandAsync(string name)
        {
            pulls.Add(await PullByHandAsync(driver, ours));
            var (dataset, ids) = await CreateAsync(driver, name);
            pushes.Add(await PushByHandAsync(driver, dataset, ids));
        }
    }

    private async Task<(ArgillaDataset Dataset, IReadOnlyList<string> Records)> CreateAsync(ArgillaDriver driver, string name)
    {
        var options = new JsonArray([.. new[] { "documentation", "other" }.Select(label => new JsonObject { ["value"] = label, ["text"] = label })]);
        var dataset = await driver.CreateDatasetAsync(
            name,
            ["text"],
            new JsonObject { ["about"] = new JsonObject { ["type"] = "label_selection", ["options"] = options } },
            new JsonObject { ["mlbackend_priority"] = new JsonObject { ["type"] = "float" } });
        var records = await driver.AddAsync(
            dataset.Id, Enumerable.Range(0, documents).Select(at => new JsonObject { ["fields"] = new JsonObject { ["text"] = $"{texts.Value[at % texts.Value.Count].Text} #{at}" } }));
        return (dataset, records);
    }

    private async Task<(double Link, double Pull, double Push, int Megabytes)> MeasureAsync(ArgillaServer server, ArgillaDriver driver, IReadOnlyList<string> records)
    {
        await using var service = await ServiceProcess.StartAsync();
        var began = Stopwatch.GetTimestamp();
        await service.RunAsync(["link", "--argilla", server.Url.ToString(), "--key", "-", "--datasets", "ours"], server.Key);
        var link = Stopwatch.GetElapsedTime(began).TotalSeconds;

        // Asked in the log: a command of the shell every quarter of a second would take half a core from what is measured.
        await Patience.UntilAsync("all records are pulled", Limit, () => Task.FromResult(service.ErrorText), text => text.Contains($"pulled {documents} new documents", StringComparison.Ordinal));
        var pull = Stopwatch.GetElapsedTime(began).TotalSeconds - link;
        await driver.SubmitAsync(Enumerable.Range(0, Annotated).Select(at => (records[at], new JsonObject { ["about"] = texts.Value[at].Result[0]!["value"]!["choices"]![0]!.DeepClone() })));

        began = Stopwatch.GetTimestamp();
        await Patience.UntilAsync("the release stands in Argilla", Limit, () => Task.FromResult(service.ErrorText), text => text.Contains("stands in the tool", StringComparison.Ordinal));
        return (link, pull, Stopwatch.GetElapsedTime(began).TotalSeconds, MemoryOf(service.WorkerProcessIds()));
    }

    private static async Task<double> PullByHandAsync(ArgillaDriver driver, ArgillaDataset dataset)
    {
        var began = Stopwatch.GetTimestamp();
        await driver.RecordsAsync(dataset.Id);
        return Math.Round(Stopwatch.GetElapsedTime(began).TotalSeconds, 2);
    }

    /// <summary>As many suggestions as are pushed, as the product sends them: a page of records and one upsert for 500 of them.</summary>
    private static async Task<double> PushByHandAsync(ArgillaDriver driver, ArgillaDataset dataset, IReadOnlyList<string> records)
    {
        var batches = records.Skip(Annotated).Chunk(500).Select(batch => new JsonObject
        {
            ["items"] = new JsonArray([.. batch.Select(record => new JsonObject
            {
                ["id"] = record,
                ["metadata"] = new JsonObject { ["mlbackend_priority"] = JsonNode.Parse("0.123456") },
                ["suggestions"] = new JsonArray(new JsonObject
                {
                    ["question_id"] = dataset.Questions["about"], ["value"] = "documentation", ["score"] = JsonNode.Parse("0.876543"), ["agent"] = "by-hand", ["type"] = "model",
                }),
            })]),
        }).ToList();
        var offset = Annotated;
        var began = Stopwatch.GetTimestamp();
        foreach (var batch in batches)
        {
            await driver.SendAsync(HttpMethod.Get, $"datasets/{dataset.Id}/records?include=suggestions&offset={offset}&limit=500");
            offset += 500;
            await driver.SendAsync(HttpMethod.Put, $"datasets/{dataset.Id}/records/bulk", batch);
        }

        return Math.Round(Stopwatch.GetElapsedTime(began).TotalSeconds, 2);
    }

    private static int MemoryOf(IEnumerable<int> processes) => processes
        .Select(id => File.ReadLines($"/proc/{id}/status").Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Select(line => int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault() / 1024)
        .DefaultIfEmpty().Max();
}
