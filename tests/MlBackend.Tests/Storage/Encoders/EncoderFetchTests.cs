using MlBackend.Core.Errors;
using MlBackend.Storage.Encoders;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Storage.Encoders;

public sealed class EncoderFetchTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private readonly HttpClient client = new();
    private Loopback hub = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        hub = await Loopback.StartAsync();
        var graph = new byte[300_000];
        new Random(3).NextBytes(graph);
        hub.Files["onnx/model.onnx"] = graph;
        hub.Files["onnx/model_quantized.onnx"] = [1];
        hub.Files["pytorch_model.bin"] = [2];
        hub.Files["tokenizer.json"] = "{}"u8.ToArray();
        hub.Files["1_Pooling/config.json"] = "{ }"u8.ToArray();
        hub.Large.Add("onnx/model.onnx");
    }

    public async ValueTask DisposeAsync()
    {
        await hub.DisposeAsync();
        client.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task What_an_encoder_needs_comes_from_the_hub_and_nothing_else()
    {
        (await Fetch().FillAsync("hf:org/small", folder.Path, null, Token)).ShouldBe(Loopback.Commit);

        Names().ShouldBe(["1_Pooling/config.json", "onnx/model.onnx", "tokenizer.json"]);
        (await File.ReadAllBytesAsync(folder.File("onnx/model.onnx"), Token)).ShouldBe(hub.Files["onnx/model.onnx"]);
    }

    [Fact]
    public async Task A_cut_download_goes_on_where_it_stopped()
    {
        hub.Cuts.Enqueue(100_000);
        hub.Cuts.Enqueue(50_000);

        await Fetch().FillAsync("hf:org/small", folder.Path, null, Token);

        (await File.ReadAllBytesAsync(folder.File("onnx/model.onnx"), Token)).ShouldBe(hub.Files["onnx/model.onnx"]);
        hub.Requests.Where(request => request.Path.EndsWith("model.onnx", StringComparison.Ordinal)).Select(request => request.Range.Length > 0).ShouldBe([false, true, true]);
        Names().ShouldNotContain(name => name.Contains(".part", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_run_of_the_command_uses_what_an_ended_one_left()
    {
        hub.Cuts.Enqueue(200_000);
        using var ended = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(() => Fetch().FillAsync(
            "hf:org/small", folder.Path, (name, bytes) =>
            {
                if (name == "onnx/model.onnx" && bytes > 0)
                {
                    ended.Cancel();
                }
            },
            ended.Token));
        hub.Cuts.Clear();
        hub.Requests.Clear();

        await Fetch().FillAsync("hf:org/small", folder.Path, null, Token);

        (await File.ReadAllBytesAsync(folder.File("onnx/model.onnx"), Token)).ShouldBe(hub.Files["onnx/model.onnx"]);
        hub.Requests.ShouldNotContain(request => request.Path.EndsWith("tokenizer.json", StringComparison.Ordinal), "it was there already");
        hub.Requests.Single(request => request.Path.EndsWith("model.onnx", StringComparison.Ordinal)).Range.ShouldStartWith("bytes=");
    }

    [Fact]
    public async Task A_file_that_changed_while_its_download_was_cut_is_fetched_anew()
    {
        await File.WriteAllBytesAsync(folder.File("model.onnx.part"), new byte[1234], Token);
        await File.WriteAllTextAsync(folder.File("model.onnx.part.etag"), "\"of-an-older-version\"", Token);

        await Fetch().FillAsync(new Uri(hub.Address, "onnx/model.onnx").ToString(), folder.Path, null, Token);

        (await File.ReadAllBytesAsync(folder.File("model.onnx"), Token)).ShouldBe(hub.Files["onnx/model.onnx"]);
    }

    [Theory]
    [InlineData("onnx/model.onnx")]
    [InlineData("tokenizer.json")]
    public async Task A_file_with_another_checksum_than_the_hub_says_is_refused_and_not_kept(string name)
    {
        var other = (byte[])hub.Files[name].Clone();
        other[^1] ^= 1;
        hub.Claimed[name] = other;

        var failure = await Should.ThrowAsync<MlBackendException>(() => Fetch().FillAsync("hf:org/small", folder.Path, null, Token));

        failure.Code.ShouldBe(ErrorCodes.DownloadDamaged);
        Names().ShouldNotContain(found => found.StartsWith(name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_checksum_that_somebody_gives_is_compared()
    {
        var right = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(hub.Files["onnx/model.onnx"]));
        var address = new Uri(hub.Address, "onnx/model.onnx").ToString();

        (await Should.ThrowAsync<MlBackendException>(() => Fetch(options => options with { Sha256 = new string('0', 64) }).FillAsync(address, folder.Path, null, Token))).Code.ShouldBe(ErrorCodes.DownloadDamaged);
        await Fetch(options => options with { Sha256 = right }).FillAsync(address, folder.Path, null, Token);

        Names().ShouldContain("model.onnx");
    }

    [Fact]
    public async Task The_token_goes_to_the_hub_and_is_in_no_message()
    {
        await Fetch(options => options with { Token = "hf_secret" }).FillAsync("hf:org/small", folder.Path, null, Token);
        hub.Requests.ShouldAllBe(request => request.Authorization == "Bearer hf_secret");

        var failure = await Should.ThrowAsync<MlBackendException>(() => Fetch(options => options with { Token = "hf_secret" }).FillAsync("hf:org/other", folder.Path, null, Token));
        failure.Code.ShouldBe(ErrorCodes.DownloadAbsent);
        failure.ToString().ShouldNotContain("hf_secret");
    }

    [Theory]
    [InlineData("hf:org/small")]
    [InlineData("http://127.0.0.1:1/model.onnx")]
    public async Task Offline_nothing_is_asked_for(string source)
    {
        (await Should.ThrowAsync<MlBackendException>(() => Fetch(options => options with { Offline = true }).FillAsync(source, folder.Path, null, Token))).Code.ShouldBe(ErrorCodes.DownloadForbidden);
        hub.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_model_without_an_ONNX_file_says_so()
    {
        hub.Files.Remove("onnx/model.onnx");
        hub.Files.Remove("onnx/model_quantized.onnx");

        (await Should.ThrowAsync<MlBackendException>(() => Fetch().FillAsync("hf:org/small", folder.Path, null, Token))).Code.ShouldBe(ErrorCodes.EncoderIncomplete);
    }

    [Theory]
    [InlineData("hf:sentence-transformers/all-MiniLM-L6-v2", "all-MiniLM-L6-v2")]
    [InlineData("hf:org/name@v1.0", "name")]
    [InlineData("https://example.org/encoders/mine/onnx/model.onnx?key=1", "mine")]
    [InlineData("./my encoder/", "my-encoder")]
    public void A_name_is_made_of_the_source(string source, string name) => EncoderFetch.NameOf(source).ShouldBe(name);

    [Fact]
    public void The_environment_of_the_hubs_own_tools_counts()
    {
        var variables = new Dictionary<string, string> { ["HF_ENDPOINT"] = "https://mirror.example/hub/", ["HF_TOKEN"] = "t", ["HF_HUB_OFFLINE"] = "1" };

        var options = EncoderFetchOptions.From(variables.GetValueOrDefault);

        (options.Hub.ToString(), options.Token, options.Offline).ShouldBe(("https://mirror.example/hub/", "t", true));
        Should.Throw<MlBackendException>(() => EncoderFetchOptions.From(name => name == "HF_ENDPOINT" ? "mirror" : null)).Code.ShouldBe(ErrorCodes.BadConfiguration);
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a\\..\\b")]
    [InlineData("c:evil")]
    public void A_name_that_leads_out_of_the_folder_is_none(string name) => EncoderFiles.IsSafe(name).ShouldBeFalse();

    private EncoderFetch Fetch(Func<EncoderFetchOptions, EncoderFetchOptions>? change = null)
    {
        var options = new EncoderFetchOptions(hub.Address);
        return new EncoderFetch(client, change?.Invoke(options) ?? options, new Impatient());
    }

    private IReadOnlyList<string> Names() =>
        [.. Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder.Path, path)).Order(StringComparer.Ordinal)];

    /// <summary>A clock on which waiting takes no time.</summary>
    private sealed class Impatient : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
