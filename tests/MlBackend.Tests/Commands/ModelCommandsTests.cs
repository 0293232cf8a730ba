using System.Text.Json;
using MlBackend.Core.Errors;
using MlBackend.Storage.Models;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Commands;

/// <summary>train, evaluate and predict, as a person types them.</summary>
public sealed class ModelCommandsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mlbackend-shell").FullName;

    private string Model => Path.Combine(folder, "model");

    public static TheoryData<string, string, string, string> Tasks => new()
    {
        { "choice", "linear", SmallCorpora.Choices(200, 1), SmallCorpora.Choices(50, 2) },
        { "multichoice", "linear", SmallCorpora.SeveralChoices(300, 1), SmallCorpora.SeveralChoices(50, 2) },
        { "span", "crf", SmallCorpora.Spans(100, 1), SmallCorpora.Spans(20, 2) },
    };

    [Theory]
    [MemberData(nameof(Tasks))]
    public async Task Every_task_is_learned_scored_and_applied(string task, string family, string data, string eval)
    {
        var trained = await ShellRun.OfAsync("train", "--task", task, "--data", Write("train", data), "--eval", Write("eval", eval), "--out", Model, "--json");
        trained.Status.ShouldBe(0, trained.Error);
        foreach (var name in new[] { "documents", "labels", "seconds", "documents_per_second", "peak_memory_mb", "accuracy", "micro_precision", "micro_recall", "micro_f1", "macro_f1" })
        {
            trained.Json.GetProperty(name).ValueKind.ShouldBe(JsonValueKind.Number, name);
        }

        trained.Json.GetProperty("per_label").EnumerateObject().Count().ShouldBe(trained.Json.GetProperty("labels").GetInt32());
        trained.Json.GetProperty("family").GetString().ShouldBe(family);
        trained.Json.GetProperty("micro_f1").GetDouble().ShouldBeGreaterThan(0.9);

        var evaluated = await ShellRun.OfAsync("evaluate", "--model", Model, "--data", Path.Combine(folder, "eval"), "--json");
        evaluated.Status.ShouldBe(0, evaluated.Error);
        evaluated.Json.GetProperty("micro_f1").GetDouble().ShouldBe(trained.Json.GetProperty("micro_f1").GetDouble(), "the model that was written is the one that was scored");

        var predicted = await ShellRun.OfAsync("predict", "--model", Model, "--in", Path.Combine(folder, "eval"), "--out", Path.Combine(folder, "predicted"));
        predicted.Status.ShouldBe(0, predicted.Error);
        predicted.Output.ShouldBeEmpty();
        var before = await File.ReadAllLinesAsync(Path.Combine(folder, "eval"), TestContext.Current.CancellationToken);
        var after = await File.ReadAllLinesAsync(Path.Combine(folder, "predicted"), TestContext.Current.CancellationToken);
        after.Length.ShouldBe(before.Length);
        before.Zip(after).ShouldAllBe(lines => lines.Second.StartsWith(lines.First, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_model()
    {
        var data = Write("train.csv", SmallCorpora.Choices(100, 1));

        var hashes = new List<string>();
        foreach (var seed in new[] { "7", "7" })
        {
            (await ShellRun.OfAsync("train", "--task", "choice", "--data", data, "--out", Model, "--seed", seed)).Status.ShouldBe(0);
            hashes.Add(string.Concat(ModelFolder.Read(Model).Files.Values));
        }

        hashes[0].ShouldBe(hashes[1]);
    }

    [Fact]
    public async Task The_manifest_says_what_was_trained_on_what()
    {
        await ShellRun.OfAsync("train", "--task", "choice", "--data", Write("train.csv", SmallCorpora.Choices(100, 1)), "--out", Model, "--seed", "3", "--epochs", "5");

        var manifest = ModelFolder.Read(Model);
        manifest.Question.Labels.ShouldBe(["bad", "good"]);
        (manifest.Seed, manifest.Epochs, manifest.Documents, manifest.ProgramVersion).ShouldBe((3, 5, 100, "0.1.0"));
        manifest.DataFingerprint.Length.ShouldBe(64);
        manifest.Metrics.ShouldBeEmpty("nothing was scored");
    }

    [Fact]
    public async Task Without_eval_the_metrics_are_null()
    {
        var run = await ShellRun.OfAsync("train", "--task", "choice", "--data", Write("train.csv", SmallCorpora.Choices(100, 1)), "--out", Model, "--json");

        run.Json.GetProperty("accuracy").ValueKind.ShouldBe(JsonValueKind.Null);
        run.Json.GetProperty("documents").GetInt32().ShouldBe(100);
    }

    [Theory]
    [InlineData("text,label\na,x|y\nb,x\n", "choice", 5020)]
    [InlineData("text,label\na,\nb,\n", "choice", 5021)]
    [InlineData("text,label\na,x\nb,y\n", "span", 5021)]
    [InlineData("{\"text\":\"a\"", "choice", 5003)]
    public async Task What_cannot_be_learned_from_is_said_with_its_code(string data, string task, int code)
    {
        var run = await ShellRun.OfAsync("train", "--task", task, "--data", Write("data", data), "--out", Model, "--json");

        run.Status.ShouldBe(1);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldContain($"MLB{code}: ");
        Directory.Exists(Model).ShouldBeFalse();
    }

    [Fact]
    public async Task A_bad_eval_file_is_refused_before_anything_is_learned()
    {
        var run = await ShellRun.OfAsync("train", "--task", "choice", "--data", Write("data.csv", SmallCorpora.Choices(100, 1)), "--eval", Write("eval.csv", "text,label\na,x,y\n"), "--out", Model);

        run.Status.ShouldBe(1);
        run.Error.ShouldContain(ErrorCodes.ColumnsDiffer.Id);
        Directory.Exists(Model).ShouldBeFalse();
    }

    [Fact]
    public async Task A_folder_that_holds_something_else_is_not_touched()
    {
        Directory.CreateDirectory(Model);
        await File.WriteAllTextAsync(Path.Combine(Model, "mine"), "", TestContext.Current.CancellationToken);

        var run = await ShellRun.OfAsync("train", "--task", "choice", "--data", Write("data.csv", SmallCorpora.Choices(100, 1)), "--out", Model);

        run.Error.ShouldContain(ErrorCodes.ModelFolderOccupied.Id);
        run.Error.ShouldNotContain("Read", Case.Sensitive, "it is refused before the file is read");
    }

    [Fact]
    public async Task A_failed_prediction_leaves_the_older_file_in_place()
    {
        await ShellRun.OfAsync("train", "--task", "choice", "--data", Write("train.csv", SmallCorpora.Choices(100, 1)), "--out", Model);
        var target = Write("predicted.csv", "older");

        var run = await ShellRun.OfAsync("predict", "--model", Model, "--in", Write("in.csv", SmallCorpora.Choices(1000, 3) + "one,too,many\n"), "--out", target);

        run.Error.ShouldContain(ErrorCodes.ColumnsDiffer.Id);
        (await File.ReadAllTextAsync(target, TestContext.Current.CancellationToken)).ShouldBe("older");
        Directory.EnumerateFiles(folder, "*.tmp").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cancelled_training_writes_nothing_and_ends_with_130()
    {
        var run = await ShellRun.OfAsync(new CancellationToken(canceled: true), "train", "--task", "choice", "--data", Write("data.csv", SmallCorpora.Choices(100, 1)), "--out", Model);

        run.Status.ShouldBe(130);
        Directory.Exists(Model).ShouldBeFalse();
    }

    // scikit-learn's row in the corpora's README.
    [Fact]
    public async Task A_real_corpus_is_learned_at_least_as_well_as_by_scikit_learn()
    {
        var run = await ShellRun.OfAsync(
            "train", "--task", "choice", "--family", "linear", "--data", Repository.SharedPath("data", "docs_issues_train.jsonl"),
            "--eval", Repository.SharedPath("data", "docs_issues_eval.jsonl"), "--out", Model, "--json");

        run.Json.GetProperty("documents").GetInt32().ShouldBe(661);
        run.Json.GetProperty("scored_documents").GetInt32().ShouldBe(500);
        run.Json.GetProperty("accuracy").GetDouble().ShouldBeGreaterThanOrEqualTo(0.892);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(string name, string content)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
