using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MlBackend.TestKit.Genuine;

namespace MlBackend.Benchmarks.Service;

/// <summary>
/// Many tasks pulled from and pushed to the genuine Label Studio, with everything killed in the middle of the pull and of the
/// push: how long it takes, how much memory both processes hold meanwhile, and that nothing is lost and nothing stands twice.
/// </summary>
internal sealed class ScaleBenchmark(int documents)
{
    private const int ImportedAtOnce = 5_000;
    private const int Annotated = 40;
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Limit = TimeSpan.FromHours(4);

    private readonly IReadOnlyList<Labelled> corpus = Corpus.Docs(600);

    public async Task<object> RunAsync()
    {
        await using var server = await LabelStudioServer.StartAsync() ?? throw new InvalidOperationException("This needs a genuine Label Studio.");
        using var driver = new LabelStudioDriver(server.Url, "Token " + server.Token);
        await using var service = await ServiceProcess.StartAsync(new Dictionary<string, string>
        {
            ["LABEL_STUDIO_URL"] = server.Url.ToString(),
            ["LABEL_STUDIO_API_KEY"] = server.Token,
        });
        var project = await driver.CreateProjectAsync("Scale", Corpus.DocsConfig);
        var began = Stopwatch.GetTimestamp();
        var tasks = await ImportAsync(driver, project);
        var imported = Stopwatch.GetElapsedTime(began);

        using var memory = new MemoryWatch(service);
        began = Stopwatch.GetTimestamp();
        await driver.ConnectBackendAsync(project, service.PasteUrl);
        var pullKilledAt = await UntilAsync("half is pulled", () => PulledAsync(service), count => count >= documents / 2);
        await KillAsync(service);
        await UntilAsync("all is pulled", () => PulledAsync(service), count => count >= documents);
        var pulled = Stopwatch.GetElapsedTime(began);
        var pulling = memory.Next();
        await Console.Error.WriteLineAsync(System.Text.Json.JsonSerializer.Serialize(pulling));

        foreach (var (task, labelled) in tasks.Zip(corpus).Take(Annotated))
        {
            await driver.SubmitAsync(task, labelled.Result);
        }

        began = Stopwatch.GetTimestamp();
        var pushKilledAt = await UntilAsync("half is pushed", () => Task.FromResult(LabelStudioDatabase.Stored(server, project).Predictions), count => count >= documents / 2);
        await KillAsync(service);
        await UntilAsync("the release is shown", async () => (await driver.ShownVersionAsync(project)).StartsWith("mlb-", StringComparison.Ordinal) ? 1 : 0, shown => shown == 1);
        var pushed = Stopwatch.GetElapsedTime(began);
        var pushing = memory.Next();
        await Console.Error.WriteLineAsync(System.Text.Json.JsonSerializer.Serialize(pushing));

        var (predictions, distinct) = LabelStudioDatabase.Stored(server, project);
        return new
        {
            Documents = documents,
            ToolsOwnImportSeconds = Seconds(imported),
            PullSeconds = Seconds(pulled),
            PushSeconds = Seconds(pushed),
            ToolsOwnImportOfPredictionsSeconds = new { Predictions = ImportedAtOnce, Seconds = await ByHandAsync(driver, project, tasks) },
            Killed = new { InThePullAt = pullKilledAt, InThePushAt = pushKilledAt },
            AfterResuming = new
            {
                Pulled = await PulledAsync(service),
                PredictionsStored = predictions,
                TasksWithOne = distinct,
                Lost = documents - distinct,
                Twice = predictions - distinct,
            },
            MemoryWhilePulling = pulling,
            MemoryWhilePushing = pushing,
        };
    }

    private async Task<IReadOnlyList<int>> ImportAsync(LabelStudioDriver driver, int project)
    {
        List<int> tasks = [];
        foreach (var chunk in Enumerable.Range(0, documents).Chunk(ImportedAtOnce))
        {
            tasks.AddRange(await driver.ImportAsync(project, chunk.Select(index => $"{corpus[index % corpus.Count].Text} #{index}")));
        }

        return tasks;
    }

    /// <summary>What the tool itself takes for a batch of that size in this project, from anybody.</summary>
    private async Task<double> ByHandAsync(LabelStudioDriver driver, int project, IReadOnlyList<int> tasks)
    {
        var batch = new JsonArray([.. tasks.Take(ImportedAtOnce).Select((task, index) => new JsonObject
        {
            ["task"] = task, ["score"] = 0.5, ["model_version"] = "by hand", ["result"] = corpus[index % corpus.Count].Result.DeepClone(),
        })]);
        var began = Stopwatch.GetTimestamp();
        await driver.ImportPredictionsAsync(project, batch);
        return Seconds(Stopwatch.GetElapsedTime(began));
    }

    private static async Task KillAsync(ServiceProcess service)
    {
        service.KillWorkers();
        await service.KillWebAsync();
        await service.StartAgainAsync();
    }

    private static async Task<int> PulledAsync(ServiceProcess service) =>
        await service.ListAsync("projects") is [{ } row, ..] ? (int)row["documents"]! : 0;

    private static async Task<int> UntilAsync(string what, Func<Task<int>> look, Func<int, bool> isThere)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < Limit)
        {
            if (await look() is var seen && isThere(seen))
            {
                await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{what}: {seen}, after {Seconds(Stopwatch.GetElapsedTime(began))} s"));
                return seen;
            }

            await Task.Delay(Glance);
        }

        throw new TimeoutException("Still not: " + what);
    }

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 1);
}
