using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using MlBackend.TestKit;
using MlBackend.TestKit.Genuine;

namespace MlBackend.Benchmarks.Service;

/// <summary>/predict over loopback with a champion trained on a shared corpus, one and a hundred distinct real texts a request.</summary>
internal static class PredictBenchmark
{
    /// <summary>The first third warms up.</summary>
    private const int Requests = 900;

    public static async Task<object> RunAsync() => new
    {
        LinearDocsIssues = await MeasureAsync("choice", "linear", "docs_issues", DocsConfig),
        CrfFashionBrands = await MeasureAsync("span", "crf", "fashion_brands", Corpus.FashionConfig),
        BarOneTaskP50Ms = 2,
        BarHundredTasksP50Ms = 15,
        EncoderHeadDocsIssues = await MeasureAsync("choice", "encoder-head", "docs_issues", DocsConfig, Repository.SharedPath("models", "all-MiniLM-L6-v2"), requests: 200),
        EncoderHeadBarOneTaskP50Ms = 25,
    };

    /// <summary>The labels that the corpus file has.</summary>
    private const string DocsConfig =
        """<View><Text name="text" value="$text"/><Choices name="about" toName="text" choice="single"><Choice value="DOCUMENTATION"/><Choice value="not DOCUMENTATION"/></Choices></View>""";

    /// <summary>No floor: a result from which all is withheld would be cheaper than a real one.</summary>
    private const string ShowEverything = """{"wished_precision": 0}""";

    private static async Task<object> MeasureAsync(string task, string family, string corpus, string config, string? encoder = null, int requests = Requests)
    {
        await using var service = await ServiceProcess.StartAsync();
        using var http = new HttpClient();
        await PostAsync(http, service.PasteUrl + "/setup", new JsonObject { ["project"] = "1.1700000000", ["schema"] = config, ["extra_params"] = ShowEverything });
        using var folder = new TemporaryFolder();
        var model = folder.File("model");
        string[] train = ["train", "--task", task, "--family", family, "--data", Repository.SharedPath("data", corpus + "_train.jsonl"), "--out", model];
        if (encoder is not null)
        {
            await service.RunAsync(["models", "add", encoder]);
            train = [.. train, "--encoder", encoder];
        }

        await service.RunAsync(train, addDataFolder: false);
        await service.RunAsync(["models", "import", model, "--project", "1"]);
        var texts = File.ReadLines(Repository.SharedPath("data", corpus + "_eval.jsonl")).Select(line => (string)JsonNode.Parse(line)!["text"]!).Distinct().ToList();
        await Patience.UntilAsync(
            "the release serves",
            TimeSpan.FromSeconds(20),
            () => PostAsync(http, service.PasteUrl + "/setup", new JsonObject { ["project"] = "1.1700000000", ["schema"] = config, ["extra_params"] = ShowEverything }),
            answer => answer.Contains("-r1", StringComparison.Ordinal));
        texts = await AnsweredAsync(http, service.PasteUrl, config, texts);
        var one = new Sample();
        var hundred = new Sample();
        for (var request = 0; request < requests; request++)
        {
            var isWarm = request >= requests / 3;
            Demand(await AskAsync(http, service.PasteUrl, config, [texts[request % texts.Count]], isWarm ? one : null));
            if (request % 4 == 0)
            {
                Demand(await AskAsync(http, service.PasteUrl, config, [.. texts.Skip(request % (texts.Count - 100)).Take(100)], isWarm ? hundred : null));
            }
        }

        return new { OneTask = one.Figures, HundredTasks = hundred.Figures };
    }

    /// <summary>The texts that have an answer: a text without any name has no span, and would be cheaper than a real one.</summary>
    private static async Task<List<string>> AnsweredAsync(HttpClient http, string url, string config, List<string> texts)
    {
        var results = await AskAsync(http, url, config, texts, null);
        return [.. texts.Where((_, index) => results[index]!["result"]!.AsArray().Count > 0)];
    }

    private static async Task<JsonArray> AskAsync(HttpClient http, string url, string config, IReadOnlyList<string> texts, Sample? sample)
    {
        var tasks = new JsonArray([.. texts.Select((text, index) => new JsonObject { ["id"] = index, ["data"] = new JsonObject { ["text"] = text } })]);
        var body = new JsonObject { ["tasks"] = tasks, ["project"] = "1.1700000000", ["label_config"] = config, ["params"] = new JsonObject() };
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        var began = Stopwatch.GetTimestamp();
        using var answer = await http.PostAsync(url + "/predict", content);
        var text = await answer.Content.ReadAsStringAsync();
        sample?.Add(Stopwatch.GetElapsedTime(began));
        var results = JsonNode.Parse(text)!["results"]!.AsArray();
        if (results.Count != texts.Count || results.Any(result => result!["score"] is null || !((string?)result["model_version"])!.EndsWith("-r1", StringComparison.Ordinal)))
        {
            throw new InvalidOperationException("Not every task got its result.");
        }

        return results;
    }

    private static void Demand(JsonArray results)
    {
        if (results.Any(result => result!["result"]!.AsArray().Count == 0))
        {
            throw new InvalidOperationException("A result is empty.");
        }
    }

    private static async Task<string> PostAsync(HttpClient http, string url, JsonObject body)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(url, content);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }
}
