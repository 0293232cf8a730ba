using System.Diagnostics;
using System.Text.Json.Nodes;
using MlBackend.TestKit.Genuine;

namespace MlBackend.Benchmarks.Service;

/// <summary>
/// 5,000 documents in the genuine Label Studio: from the last annotation to all suggestions in the tool, beside the time the
/// tool itself needs for the same suggestions imported by hand in one call.
/// </summary>
internal static class SuggestionsBenchmark
{
    private const int Documents = 5_000;
    private const int Annotated = 20;
    private const int Rounds = 3;

    public static async Task<object> RunAsync()
    {
        await using var server = await LabelStudioServer.StartAsync() ?? throw new InvalidOperationException("This needs a genuine Label Studio.");
        using var driver = new LabelStudioDriver(server.Url, "Token " + server.Token);
        await using var service = await ServiceProcess.StartAsync(new Dictionary<string, string>
        {
            ["LABEL_STUDIO_URL"] = server.Url.ToString(),
            ["LABEL_STUDIO_API_KEY"] = server.Token,
        });
        var texts = Corpus.Docs(661);
        var corpus = Enumerable.Range(0, Documents).Select(index => texts[index % texts.Count] with { Text = $"{texts[index % texts.Count].Text} #{index}" }).ToList();
        List<(double All, double ByHand)> rounds = [];
        while (rounds.Count < Rounds)
        {
            rounds.Add(await RoundAsync(server, driver, service, corpus));
        }

        var hand = Median(rounds.Select(round => round.ByHand));
        return new
        {
            Documents,
            LastAnnotationToAllSuggestionsS = Median(rounds.Select(round => round.All)),
            SameImportByHandS = hand,
            BarS = Math.Round((1.3 * hand) + 3, 2),
            Rounds = rounds.Select(round => new { LastAnnotationToAllSuggestionsS = Math.Round(round.All, 2), SameImportByHandS = Math.Round(round.ByHand, 2) }),
        };
    }

    /// <summary>New projects in the same server: one of the service, one by hand.</summary>
    private static async Task<(double All, double ByHand)> RoundAsync(LabelStudioServer server, LabelStudioDriver driver, ServiceProcess service, List<Labelled> corpus)
    {
        var byHand = await driver.CreateProjectAsync("By hand", Corpus.DocsConfig);
        var others = await driver.ImportAsync(byHand, corpus.Select(labelled => labelled.Text));

        // The first import of a fresh Label Studio takes longer than any other: it is nobody's.
        await driver.ImportPredictionsAsync(byHand, Predictions(others.Take(50), "warm", corpus[0].Result));
        var project = await driver.CreateProjectAsync("Suggestions", Corpus.DocsConfig);
        await driver.ConnectBackendAsync(project, service.PasteUrl);
        var tasks = await driver.ImportAsync(project, corpus.Select(labelled => labelled.Text));
        await Patience.UntilAsync("all documents are pulled", TimeSpan.FromMinutes(5), () => service.ListAsync("projects"), rows => rows.Any(row => row!["project"]?.ToString() == $"{project}" && (int?)row["documents"] == Documents));
        for (var index = 0; index < Annotated; index++)
        {
            // At the pace of somebody quick, so that the import before is over and done with.
            await Task.Delay(TimeSpan.FromSeconds(1));
            await driver.SubmitAsync(tasks[index], corpus[index].Result);
        }

        var began = Stopwatch.GetTimestamp();
        await Patience.UntilAsync("the release is shown", TimeSpan.FromMinutes(10), () => Task.FromResult(LabelStudioDatabase.ShownVersion(server, project)), version => version.StartsWith("mlb-", StringComparison.Ordinal));
        var all = Stopwatch.GetElapsedTime(began);
        var pushed = await driver.PredictionsAsync(project);

        var same = new JsonArray([.. pushed.Zip(others, (prediction, task) => new JsonObject
        {
            ["task"] = task, ["score"] = (double)prediction["score"]!, ["model_version"] = "hand", ["result"] = prediction["result"]!.DeepClone(),
        })]);
        began = Stopwatch.GetTimestamp();
        await driver.ImportPredictionsAsync(byHand, same);
        var hand = Stopwatch.GetElapsedTime(began);
        return (all.TotalSeconds, hand.TotalSeconds);
    }

    private static double Median(IEnumerable<double> values) => Math.Round(values.Order().ElementAt(Rounds / 2), 2);

    private static JsonArray Predictions(IEnumerable<int> tasks, string version, JsonNode result) => new(
    [
        .. tasks.Select(task => new JsonObject { ["task"] = task, ["score"] = 0.5, ["model_version"] = version, ["result"] = result.DeepClone() }),
    ]);
}
