using System.Text.Json.Nodes;
using MlBackend.TestKit;
using MlBackend.TestKit.Genuine;

namespace MlBackend.Benchmarks.Learning;

/// <summary>Training and quality on the shared corpora through the shell, on one core as `taskset -c 0` gives it.</summary>
internal static class TrainingBenchmark
{
    public static async Task<object> RunAsync() => new
    {
        LinearDocsIssues = await TrainAsync("choice", "linear", "docs_issues_train.jsonl", "docs_issues_eval.jsonl"),
        LinearDocsIssuesBar = new { Seconds = 2, Accuracy = 0.892, MacroF1 = 0.877 },
        LinearCooking = await TrainAsync("multichoice", "linear", "cooking_multilabel_train.jsonl", "cooking_multilabel_dev.jsonl"),
        LinearCookingBar = new { MicroF1 = 0.855 },
        CrfFashionBrands = await TrainAsync("span", "crf", "fashion_brands_train.jsonl", "fashion_brands_eval.jsonl"),
        CrfFashionBrandsBar = new { MicroF1 = 0.600 },
        CrfWnut17 = await TrainAsync("span", "crf", "wnut17_train.conll", "wnut17_test.conll"),
        CrfWnut17Bar = new { Seconds = 15, MicroF1 = 0.152 },
    };

    private static async Task<JsonNode?> TrainAsync(string task, string family, string data, string evaluation)
    {
        using var folder = new TemporaryFolder();
        var output = await ServiceProcess.RunProgramAsync(
            [
                "train", "--task", task, "--family", family, "--data", Repository.SharedPath("data", data),
                "--eval", Repository.SharedPath("data", evaluation), "--out", folder.File("model"), "--json",
            ],
            processor: 0);
        var report = JsonNode.Parse(output)!.AsObject();
        report.Remove("labels");
        return report;
    }
}
