using System.Diagnostics;
using MlBackend.Storage.Models;
using MlBackend.TestKit;
using MlBackend.Tests.Learning.Encoder;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Commands.Encoders;

/// <summary>Fine-tuning as a person types it. Alone: the encoders of a process are one set.</summary>
[Collection(EncodersOfTheProcess.Name)]
public sealed class FineTuningCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly SmallEncoder small = new([.. SmallEncoder.Usual, "with", "friends"]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        small.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("choice")]
    [InlineData("multichoice")]
    [InlineData("span")]
    public async Task An_encoder_is_fine_tuned_scored_and_applied(string task)
    {
        var (train, eval) = task switch
        {
            "choice" => (SmallCorpora.Choices(100, 1), SmallCorpora.Choices(50, 2)),
            "multichoice" => (SmallCorpora.SeveralChoices(150, 1), SmallCorpora.SeveralChoices(50, 2)),
            _ => (SmallCorpora.Spans(60, 1), SmallCorpora.Spans(20, 2)),
        };
        var model = folder.File("model");

        var trained = await ShellRun.OfAsync(
            "train", "--task", task, "--family", "encoder", "--tuning", "full", "--set", "rate=0.01", "--encoder", small.Path, "--data", Write("train", train), "--eval", Write("eval", eval), "--out", model, "--json");

        trained.Status.ShouldBe(0, trained.Error);
        trained.Json.GetProperty("family").GetString().ShouldBe("encoder");
        trained.Json.GetProperty("micro_f1").GetDouble().ShouldBeGreaterThan(0.9);
        var manifest = ModelFolder.Read(model);
        (manifest.EncoderId, manifest.Options["tuning"], manifest.Options["rate"]).ShouldBe((Path.GetFileName(small.Path), "full", "0.01"));
        manifest.Files.Keys.ShouldBe(["config.json", "model.onnx", "tokenizer.json", "weights.bin"], ignoreOrder: true);

        var evaluated = await ShellRun.OfAsync("evaluate", "--model", model, "--data", folder.File("eval"), "--json");
        evaluated.Json.GetProperty("micro_f1").GetDouble().ShouldBe(trained.Json.GetProperty("micro_f1").GetDouble());
        var predicted = await ShellRun.OfAsync("predict", "--model", model, "--in", folder.File("eval"), "--out", folder.File("predicted"));
        predicted.Status.ShouldBe(0, predicted.Error);
    }

    [Fact]
    public async Task Options_that_do_not_belong_together_are_refused()
    {
        var data = Write("train", SmallCorpora.Choices(20, 1));

        (await TrainAsync(data, "--family", "encoder")).Error.ShouldContain("MLB4060");
        (await TrainAsync(data, "--family", "linear", "--tuning", "lora")).Error.ShouldContain("MLB4004");
        (await TrainAsync(data, "--family", "linear", "--set", "penalty")).Error.ShouldContain("MLB4004");
    }

    [Fact]
    public async Task A_killed_command_typed_again_ends_with_the_bytes_that_it_would_have_written()
    {
        var data = Write("train", SmallCorpora.Choices(300, 1));
        await RunAsync(data, "straight", kill: false);
        await RunAsync(data, "killed", kill: true);
        await RunAsync(data, "killed", kill: false);

        foreach (var name in new[] { "model.onnx", "weights.bin", "config.json" })
        {
            (await File.ReadAllBytesAsync(Path.Combine(folder.File("killed-model"), name), Token)).ShouldBe(await File.ReadAllBytesAsync(Path.Combine(folder.File("straight-model"), name), Token), name);
        }
    }

    /// <summary>The program in a process of its own; killed, where asked for, as soon as it kept a checkpoint of some steps.</summary>
    private async Task RunAsync(string data, string name, bool kill)
    {
        var info = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "mlbackend"),
            ["train", "--task", "choice", "--family", "encoder", "--set", "checkpoint=0", "--encoder", small.Path, "--data", data, "--out", folder.File(name + "-model")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        info.Environment["XDG_CACHE_HOME"] = folder.File(name);
        using var process = Process.Start(info)!;
        var error = process.StandardError.ReadToEndAsync(Token);
        var output = process.StandardOutput.ReadToEndAsync(Token);
        if (kill)
        {
            await UntilAsync(() => Directory.Exists(folder.File(name)) && Directory.GetFiles(folder.File(name), "checkpoint.bin", SearchOption.AllDirectories).Length > 0 || process.HasExited);
            process.HasExited.ShouldBeFalse("it ended before it could be killed: " + (process.HasExited ? await error : ""));
            process.Kill();
            await process.WaitForExitAsync(Token);
            Directory.Exists(folder.File(name + "-model")).ShouldBeFalse();
            return;
        }

        await process.WaitForExitAsync(Token);
        process.ExitCode.ShouldBe(0, await error + await output);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!holds())
        {
            await often.WaitForNextTickAsync(Token);
        }
    }

    private static Task<ShellRun> TrainAsync(string data, params string[] arguments) => ShellRun.OfAsync(["train", "--task", "choice", "--data", data, "--out", data + ".model", .. arguments]);

    private string Write(string name, string content)
    {
        File.WriteAllText(folder.File(name), content);
        return folder.File(name);
    }
}
