using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using MlBackend.TestKit.Genuine;

namespace MlBackend.Benchmarks.Service;

/// <summary>/health and /setup, as Label Studio asks them before whatever it does, while two projects train again and again and a third is pushed.</summary>
internal static class BusyBenchmark
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan BetweenRuns = TimeSpan.FromSeconds(3);

    public static async Task<object> RunAsync()
    {
        await using var server = await LabelStudioServer.StartAsync() ?? throw new InvalidOperationException("This needs a genuine Label Studio.");
        using var driver = new LabelStudioDriver(server.Url, "Token " + server.Token);
        await using var service = await ServiceProcess.StartAsync(new Dictionary<string, string>
        {
            ["LABEL_STUDIO_URL"] = server.Url.ToString(),
            ["LABEL_STUDIO_API_KEY"] = server.Token,
        });
        var spans = await LinkAsync(driver, service, "Brands", Corpus.FashionConfig, Corpus.Fashion(1_000), annotated: 900);
        var choices = await LinkAsync(driver, service, "Issues", Corpus.DocsConfig, Corpus.Docs(600), annotated: 500);
        var many = await LinkAsync(driver, service, "Many", Corpus.DocsConfig, Many(5_000), annotated: 40);
        await Patience.UntilAsync("three projects have learned once", TimeSpan.FromMinutes(5), () => service.ListAsync("runs"), rows => rows.Select(row => (string)row!["project"]!).Distinct().Count() == 3);

        using var http = new HttpClient();
        using var ended = new CancellationTokenSource(Window);
        var training = TrainAsync(driver, [spans.Backend, choices.Backend, many.Backend], ended.Token);
        var body = new JsonObject { ["project"] = $"{spans.Project}.{await CreatedSecondAsync(driver, spans.Project)}", ["schema"] = Corpus.FashionConfig, ["hostname"] = "", ["extra_params"] = null }.ToJsonString();
        var (health, setup) = (new Sample(), new Sample());
        while (!ended.IsCancellationRequested)
        {
            await AskAsync(health, () => http.GetAsync(new Uri(service.PasteUrl + "/health")));
            await AskAsync(setup, () => http.PostAsync(new Uri(service.PasteUrl + "/setup"), new StringContent(body, Encoding.UTF8, "application/json")));
            await Task.Delay(5);
        }

        await training;
        return new
        {
            Health = health.Figures,
            BarHealthP99Ms = 100,
            Setup = setup.Figures,
            BarSetupP99Ms = 300,
            TrainingRunsMeanwhile = (await service.ListAsync("runs")).Count,
            PushedMeanwhile = (int)(await driver.GetAsync($"/api/tasks?project={many.Project}&page_size=1&include=id"))!["total_predictions"]!,
        };
    }

    private static IReadOnlyList<Labelled> Many(int count)
    {
        var texts = Corpus.Docs(600);
        return [.. Enumerable.Range(0, count).Select(index => texts[index % 600] with { Text = $"{texts[index % 600].Text} #{index}" })];
    }

    private static async Task<(int Project, int Backend)> LinkAsync(
        LabelStudioDriver driver, ServiceProcess service, string title, string config, IReadOnlyList<Labelled> corpus, int annotated)
    {
        var project = await driver.CreateProjectAsync(title, config);
        await driver.ImportTasksAsync(project, new JsonArray([.. corpus.Select((labelled, index) => new JsonObject
        {
            ["data"] = new JsonObject { ["text"] = labelled.Text },
            ["annotations"] = index < annotated ? new JsonArray(new JsonObject { ["result"] = labelled.Result.DeepClone() }) : new JsonArray(),
        })]));

        // In this order, since Label Studio on SQLite tries an import again where its database is locked, without the annotations.
        return (project, await driver.ConnectBackendAsync(project, service.PasteUrl));
    }

    /// <summary>Asks for runs all the time: there is always one under way and one that waits.</summary>
    private static async Task TrainAsync(LabelStudioDriver driver, IReadOnlyList<int> backends, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            foreach (var backend in backends)
            {
                await driver.StartTrainingAsync(backend);
            }

            await Task.Delay(BetweenRuns, CancellationToken.None);
        }
    }

    private static async Task<long> CreatedSecondAsync(LabelStudioDriver driver, int project) =>
        DateTimeOffset.Parse((string)(await driver.ProjectAsync(project))!["created_at"]!, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeSeconds();

    private static async Task AskAsync(Sample sample, Func<Task<HttpResponseMessage>> ask)
    {
        var began = Stopwatch.GetTimestamp();
        using var answer = await ask();
        await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
        sample.Add(Stopwatch.GetElapsedTime(began));
    }
}
