using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MlBackend.TestKit;
using MlBackend.TestKit.Genuine;

namespace MlBackend.Benchmarks.Service;

/// <summary>A project with three control tags, each answered by a champion, asked for 100 real texts; and a config of 10,000 labels set up.</summary>
internal static class TagsBenchmark
{
    private const int WarmUp = 30;
    private const int Requests = 100;
    private const int Labels = 10_000;
    private const int Setups = 30;

    private const string Config = """
        <View><Text name="text" value="$text"/>
        <Choices name="about" toName="text"><Choice value="DOCUMENTATION"/><Choice value="not DOCUMENTATION"/></Choices>
        <Labels name="brand" toName="text"><Label value="FASHION_BRAND"/></Labels>
        <Labels name="name" toName="text"><Label value="corporation"/><Label value="creative-work"/><Label value="group"/><Label value="location"/><Label value="person"/><Label value="product"/></Labels></View>
        """;

    public static async Task<object> RunAsync()
    {
        await using var service = await ServiceProcess.StartAsync();
        using var http = new HttpClient();
        await SetupAsync(http, service, Config);
        await TrainAsync(service, "choice", "docs_issues_train.jsonl", "about");
        await TrainAsync(service, "span", "fashion_brands_train.jsonl", "brand");
        await TrainAsync(service, "span", "wnut17_train.conll", "name");
        await Patience.UntilAsync("the third release serves", TimeSpan.FromSeconds(20), () => SetupAsync(http, service, Config), answer => answer.Contains("-r3", StringComparison.Ordinal));
        return new { HundredTasksThreeTags = await PredictAsync(http, service), TenThousandLabels = await ManyLabelsAsync(http, service), BarPredictP50Ms = 80, BarSetupMs = 200 };
    }

    private static async Task TrainAsync(ServiceProcess service, string task, string corpus, string question)
    {
        using var folder = new TemporaryFolder();
        var model = folder.File("model");
        await service.RunAsync(["train", "--task", task, "--data", Repository.SharedPath("data", corpus), "--out", model], addDataFolder: false);
        await service.RunAsync(["models", "import", model, "--project", "1", "--question", question]);
    }

    private static async Task<object> PredictAsync(HttpClient http, ServiceProcess service)
    {
        List<string> texts =
        [
            .. new[] { "docs_issues", "fashion_brands" }.SelectMany(corpus => File.ReadLines(Repository.SharedPath("data", corpus + "_eval.jsonl")))
                .Select(line => (string)JsonNode.Parse(line)!["text"]!).Distinct(),
        ];
        var sample = new Sample();
        long regions = 0;
        for (var request = 0; request < WarmUp + Requests; request++)
        {
            // Far apart, so that both corpora are in each request.
            var asked = Enumerable.Range(0, 100).Select(index => texts[(request + (index * 7)) % texts.Count]);
            var body = new JsonObject
            {
                ["tasks"] = new JsonArray([.. asked.Select((text, index) => new JsonObject { ["id"] = index, ["data"] = new JsonObject { ["text"] = text } })]),
                ["project"] = "1.1700000000",
                ["label_config"] = Config,
            };
            var began = Stopwatch.GetTimestamp();
            var answer = await PostAsync(http, service.PasteUrl + "/predict", body);
            if (request >= WarmUp)
            {
                sample.Add(Stopwatch.GetElapsedTime(began));
            }

            regions += JsonNode.Parse(answer)!["results"]!.AsArray().Sum(result => result!["result"]!.AsArray().Count);
        }

        return new { sample.Figures, RegionsPerTask = Math.Round(regions / (100.0 * (WarmUp + Requests)), 2) };
    }

    /// <summary>Each config is new to the service: it is read, compared and stored.</summary>
    private static async Task<object> ManyLabelsAsync(HttpClient http, ServiceProcess service)
    {
        var sample = new Sample();
        for (var setup = 0; setup < Setups; setup++)
        {
            var labels = string.Concat(Enumerable.Range(0, Labels).Select(label => string.Create(CultureInfo.InvariantCulture, $"<Label value='label {label} of {setup}'/>")));
            var began = Stopwatch.GetTimestamp();
            await SetupAsync(http, service, $"<View><Text name='t' value='$t'/><Labels name='q' toName='t'>{labels}</Labels></View>");
            sample.Add(Stopwatch.GetElapsedTime(began));
        }

        return sample.Figures;
    }

    private static Task<string> SetupAsync(HttpClient http, ServiceProcess service, string config) =>
        PostAsync(http, service.PasteUrl + "/setup", new JsonObject { ["project"] = "1.1700000000", ["schema"] = config });

    private static async Task<string> PostAsync(HttpClient http, string url, JsonObject body)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(url, content);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }
}
