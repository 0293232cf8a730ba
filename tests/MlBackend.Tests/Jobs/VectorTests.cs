using MlBackend.Jobs.Scheduling;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Storage;
using MlBackend.Storage.Encoders;
using MlBackend.Tests.Commands.Encoders;
using MlBackend.Tests.Learning.Encoder;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Jobs;

/// <summary>Vectors of the texts, only where somebody asked for them. Alone: the encoders of a process are one set.</summary>
[Collection(EncodersOfTheProcess.Name)]
public sealed class VectorTests : IDisposable
{
    private const string Name = "mlbackend-small";
    private readonly SmallEncoder small = new("the team won match with a late goal minister spoke to parliament on law".Split(' '));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_who_did_not_ask_gets_any()
    {
        await using var bench = await BenchAsync();
        bench.Import(documents: 10, annotated: 0);

        await bench.PollAsync(Token);

        bench.Tool.Requests.ShouldNotContain("vectors");
    }

    [Fact]
    public async Task Every_text_gets_its_vector_once_and_a_new_or_changed_one_later()
    {
        await using var bench = await BenchAsync();
        await bench.Projects.ChangeSettingsAsync(bench.Id, _ => """{"vectors": "automatic"}""", Token);
        bench.Import(documents: 600, annotated: 0);

        await bench.PollAsync(Token);

        bench.InTool.Vectors[Name].Count.ShouldBe(600);
        bench.InTool.Vectors[Name].Values.ShouldAllBe(vector => vector.Length == SmallEncoder.Width && Math.Abs(vector.Sum(number => number * number) - 1) < 1e-3);
        bench.InTool.Vectors[Name]["1"].ShouldBe(bench.InTool.Vectors[Name]["3"], "numbers are no words of this encoder");
        bench.Tool.Requests.Count(request => request == "vectors").ShouldBe(2);

        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        var added = bench.InTool.Add("the minister won");
        bench.InTool.Change("1", "the law on goal");
        bench.Tool.Requests.Clear();
        await bench.PollAsync(Token);

        bench.Tool.Requests.Count(request => request == "vectors").ShouldBe(1);
        bench.InTool.Vectors[Name].ShouldContainKey(added);
        bench.InTool.Vectors[Name]["1"].ShouldNotBe(bench.InTool.Vectors[Name]["3"]);
    }

    [Fact]
    public async Task An_encoder_that_there_is_not_and_a_tool_that_takes_none_stop_nothing()
    {
        await using var bench = await BenchAsync();
        await bench.Projects.ChangeSettingsAsync(bench.Id, _ => """{"vectors": "another"}""", Token);
        bench.Import(documents: 60, annotated: 30);
        await bench.PollAsync(Token);
        bench.Tool.Requests.ShouldNotContain("vectors");

        await bench.Projects.ChangeSettingsAsync(bench.Id, _ => """{"vectors": "small"}""", Token);
        bench.InTool.TakesVectors = false;
        await bench.RunAsync(Work.Vectors, Token);

        bench.InTool.Vectors.ShouldBeEmpty();
        bench.InTool.Suggestions.Count.ShouldBe(60);
    }

    public void Dispose()
    {
        MlBackend.Learning.Encoder.Encoders.Configure(new EncoderPoolOptions(), TimeProvider.System);
        small.Dispose();
    }

    private async Task<Bench> BenchAsync()
    {
        var bench = await Bench.CreateAsync(Token);
        var store = new EncoderStore(new StorageOptions { DataFolder = bench.DataFolder }, TimeProvider.System);
        await store.AddAsync("small", "test", folder =>
        {
            foreach (var file in Directory.EnumerateFiles(small.Path))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }

            return Task.FromResult<string?>(null);
        }, folder => EncoderFolder.Open(folder).Reference.Hash);
        MlBackend.Learning.Encoder.Encoders.Configure(new EncoderPoolOptions { Locate = store.Locate }, bench.Clock);
        return bench;
    }
}
