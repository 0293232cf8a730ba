using MlBackend.Storage.Models;
using MlBackend.TestKit;
using MlBackend.Tests.Learning.Encoder;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Commands.Encoders;

/// <summary>The commands on encoders, as a person types them. Alone: the encoders of a process are one set.</summary>
[Collection(EncodersOfTheProcess.Name)]
public sealed class EncoderCommandsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly SmallEncoder small = new([.. SmallEncoder.Usual, "with", "friends"]);

    private string Data => folder.File("data");

    public void Dispose()
    {
        small.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task An_encoder_is_added_listed_checked_and_removed()
    {
        var added = await RunAsync("models", "add", small.Path, "--name", "mine");
        added.Status.ShouldBe(0, added.Error);

        var listed = (await RunAsync("models", "list", "--json")).Json.GetProperty("encoders");
        listed.GetArrayLength().ShouldBe(1);
        listed[0].GetProperty("id").GetString().ShouldBe("mine");

        var found = await RunAsync("models", "check", "mine", "--json");
        found.Status.ShouldBe(0, found.Error);
        found.Json.GetProperty("architecture").GetString().ShouldBe("table");
        found.Json.GetProperty("vector_length").GetInt32().ShouldBe(SmallEncoder.Width);
        found.Json.GetProperty("fine_tuning").GetString().ShouldBe("possible");
        found.Json.GetProperty("texts_a_second").GetDouble().ShouldBeGreaterThan(0);

        (await RunAsync("models", "remove", "mine")).Status.ShouldBe(0);
        (await RunAsync("models", "list", "--json")).Json.GetProperty("encoders").GetArrayLength().ShouldBe(0);
        (await RunAsync("models", "check", "mine")).Error.ShouldStartWith("MLB6014");
    }

    [Fact]
    public async Task A_rounded_twin_stays_where_heads_on_it_are_as_good()
    {
        await RunAsync("models", "add", small.Path, "--name", "mine");

        var rounded = await RunAsync("models", "quantize", "mine", "--task", "choice", "--data", Write("train", SmallCorpora.Choices(100, 1)));

        rounded.Status.ShouldBe(0, rounded.Error);
        rounded.Output.ShouldContain("Kept: heads on it score");
        (await RunAsync("models", "list", "--json")).Json.GetProperty("encoders").GetArrayLength().ShouldBe(2);
        (await RunAsync("models", "quantize", "mine", "--task", "choice")).Error.ShouldContain("--data and --task go together.");
    }

    [Fact]
    public async Task What_cannot_be_loaded_is_not_added()
    {
        await File.WriteAllBytesAsync(Path.Combine(small.Path, "model.onnx"), [1, 2, 3], TestContext.Current.CancellationToken);

        var added = await RunAsync("models", "add", small.Path, "--name", "mine");

        added.Status.ShouldBe(1);
        added.Error.ShouldContain("MLB6000");
        (await RunAsync("models", "list", "--json")).Json.GetProperty("encoders").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("choice")]
    [InlineData("multichoice")]
    [InlineData("span")]
    public async Task A_head_is_trained_scored_and_applied(string task)
    {
        var (train, eval) = task switch
        {
            "choice" => (SmallCorpora.Choices(100, 1), SmallCorpora.Choices(50, 2)),
            "multichoice" => (SmallCorpora.SeveralChoices(150, 1), SmallCorpora.SeveralChoices(50, 2)),
            _ => (SmallCorpora.Spans(60, 1), SmallCorpora.Spans(20, 2)),
        };
        var model = folder.File("model");

        var trained = await ShellRun.OfAsync(
            "train", "--task", task, "--family", "encoder-head", "--encoder", small.Path, "--data", Write("train", train), "--eval", Write("eval", eval), "--out", model, "--json");

        trained.Status.ShouldBe(0, trained.Error);
        trained.Json.GetProperty("family").GetString().ShouldBe("encoder-head");
        trained.Json.GetProperty("micro_f1").GetDouble().ShouldBeGreaterThan(0.9);
        var manifest = ModelFolder.Read(model);
        manifest.EncoderId.ShouldBe(Path.GetFileName(small.Path));
        manifest.EncoderHash.ShouldBe(MlBackend.Learning.Encoder.Inference.EncoderFolder.Open(small.Path).Reference.Hash);

        var evaluated = await ShellRun.OfAsync("evaluate", "--model", model, "--data", folder.File("eval"), "--json");
        evaluated.Json.GetProperty("micro_f1").GetDouble().ShouldBe(trained.Json.GetProperty("micro_f1").GetDouble());
        var predicted = await ShellRun.OfAsync("predict", "--model", model, "--in", folder.File("eval"), "--out", folder.File("predicted"));
        predicted.Status.ShouldBe(0, predicted.Error);
    }

    [Fact]
    public async Task A_head_without_an_encoder_and_an_encoder_without_a_head_are_refused()
    {
        var data = Write("train", SmallCorpora.Choices(20, 1));

        (await ShellRun.OfAsync("train", "--task", "choice", "--family", "encoder-head", "--data", data, "--out", folder.File("model"))).Error.ShouldContain("MLB4060");
        (await ShellRun.OfAsync("train", "--task", "choice", "--encoder", small.Path, "--data", data, "--out", folder.File("model"))).Error.ShouldContain("MLB4004");
    }

    private Task<ShellRun> RunAsync(params string[] arguments) => ShellRun.OfAsync([.. arguments, "--data-dir", Data]);

    private string Write(string name, string content)
    {
        File.WriteAllText(folder.File(name), content);
        return folder.File(name);
    }
}

/// <summary>Tests that change which encoders the process has: each alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EncodersOfTheProcess
{
    public const string Name = "encoders of the process";
}
