using System.Diagnostics;
using System.Text.Json.Nodes;
using MlBackend.TestKit.Genuine;

namespace MlBackend.Benchmarks.Service;

/// <summary>
/// Submitting in the genuine Label Studio while this service trains and pushes, beside a backend that answers 200 at once
/// and does nothing; in turn, in one run.
/// </summary>
internal static class SubmitBenchmark
{
    private const int Pairs = 150;

    public static async Task<object> RunAsync()
    {
        await using var server = await LabelStudioServer.StartAsync() ?? throw new InvalidOperationException("This needs a genuine Label Studio.");
        using var driver = new LabelStudioDriver(server.Url, "Token " + server.Token);
        await using var service = await ServiceProcess.StartAsync(new Dictionary<string, string>
        {
            ["LABEL_STUDIO_URL"] = server.Url.ToString(),
            ["LABEL_STUDIO_API_KEY"] = server.Token,
        });
        await using var idle = await IdleBackend.StartAsync();
        var corpus = Corpus.Docs(600);
        var ours = await ProjectAsync(driver, "Ours", service.PasteUrl, corpus);
        var theirs = await ProjectAsync(driver, "Idle", idle.Url, corpus);
        var (with, without) = (new Sample(), new Sample());
        for (var pair = 0; pair < Pairs; pair++)
        {
            await SubmitAsync(driver, ours[pair], corpus[pair], with);
            await SubmitAsync(driver, theirs[pair], corpus[pair], without);
        }

        var runs = await service.ListAsync("runs");
        return new
        {
            WithMlBackend = with.Figures,
            WithIdleBackend = without.Figures,
            P50Ratio = Math.Round(with.Quantile(0.5) / without.Quantile(0.5), 3),
            BarP50Ratio = 1.15,
            TrainingRunsMeanwhile = runs.Count,
        };
    }

    private static async Task<IReadOnlyList<int>> ProjectAsync(LabelStudioDriver driver, string title, string url, IReadOnlyList<Labelled> corpus)
    {
        var project = await driver.CreateProjectAsync(title, Corpus.DocsConfig);
        await driver.ConnectBackendAsync(project, url);
        return await driver.ImportAsync(project, corpus.Select(labelled => labelled.Text));
    }

    private static async Task SubmitAsync(LabelStudioDriver driver, int task, Labelled labelled, Sample sample)
    {
        var result = (JsonArray)labelled.Result.DeepClone();
        var began = Stopwatch.GetTimestamp();
        await driver.SubmitAsync(task, result);
        sample.Add(Stopwatch.GetElapsedTime(began));
    }
}
