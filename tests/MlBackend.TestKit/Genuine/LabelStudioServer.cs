using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace MlBackend.TestKit.Genuine;

/// <summary>
/// A genuine Label Studio: the one named by TEST_LABEL_STUDIO_URL and TEST_LABEL_STUDIO_TOKEN, else the bundle in the
/// shared folder, else the one that `docker compose` starts from compose/label-studio.yml.
/// </summary>
public sealed class LabelStudioServer : IAsyncDisposable
{
    private const string ComposeToken = "test-legacy-token-0123456789abcdef012345";
    private readonly string? dataFolder;
    private readonly ComposeProject? compose;
    private readonly bool validates;
    private int? processId;

    private LabelStudioServer(Uri url, string token, int? processId, string? dataFolder, ComposeProject? compose = null, bool validates = false)
    {
        (this.compose, this.validates) = (compose, validates);
        Url = url;
        Token = token;
        this.processId = processId;
        this.dataFolder = dataFolder;
    }

    public Uri Url { get; }

    /// <summary>A legacy token of its administrator.</summary>
    public string Token { get; }

    /// <summary>True where it is a process of ours that can be killed and started again.</summary>
    public bool IsOurs => dataFolder is not null;

    /// <summary>Its data folder; null where it is not ours.</summary>
    public string? DataFolder => dataFolder;

    /// <summary>A running server, or null where there is none on this machine.</summary>
    public static async Task<LabelStudioServer?> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("TEST_LABEL_STUDIO_URL") is { Length: > 0 } url)
        {
            var token = Environment.GetEnvironmentVariable("TEST_LABEL_STUDIO_TOKEN")
                ?? throw new InvalidOperationException("TEST_LABEL_STUDIO_URL needs TEST_LABEL_STUDIO_TOKEN.");
            return new LabelStudioServer(new Uri(url), token, null, null);
        }

        if (Bundle is { } program)
        {
            return await StartBundleAsync(program, validates: false);
        }

        return await ComposeProject.FindAsync(Repository.Path("compose", "label-studio.yml")) is { } compose
            ? await StartComposeAsync(compose)
            : null;
    }

    /// <summary>One more server, from the bundle; null where there is none.</summary>
    /// <param name="validates">True where it is to refuse predictions that do not fit the label config.</param>
    public static async Task<LabelStudioServer?> StartAnotherAsync(bool validates = false) =>
        Bundle is { } program ? await StartBundleAsync(program, validates) : null;

    /// <summary>SIGKILL, in whatever it is doing.</summary>
    public void Kill()
    {
        using var process = Process.GetProcessById(processId!.Value);
        process.Kill(entireProcessTree: true);
        process.WaitForExit(TimeSpan.FromSeconds(20));
    }

    /// <summary>Starts it again after <see cref="Kill"/>, on the same data and port.</summary>
    public async Task StartAgainAsync() => processId = (await LaunchAsync(Bundle!, dataFolder!, Url.Port, validates)).GetProperty("pid").GetInt32();

    /// <summary>A port of this machine on which nobody listens now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (processId is not null)
        {
            Kill();
        }

        if (dataFolder is not null)
        {
            Directory.Delete(dataFolder, recursive: true);
        }

        if (compose is not null)
        {
            await compose.DownAsync();
        }
    }

    private static string? Bundle =>
        Repository.Shared is { } shared && Path.Combine(shared, "tools", "label-studio", "start") is var program && File.Exists(program) ? program : null;

    private static async Task<LabelStudioServer> StartBundleAsync(string program, bool validates)
    {
        var folder = Directory.CreateTempSubdirectory("mlbackend-label-studio-").FullName;
        var said = await LaunchAsync(program, folder, FreePort(), validates);
        return new LabelStudioServer(
            new Uri(said.GetProperty("url").GetString()!), said.GetProperty("token").GetString()!, said.GetProperty("pid").GetInt32(), folder, validates: validates);
    }

    private static async Task<JsonElement> LaunchAsync(string program, string folder, int port, bool validates)
    {
        string[] arguments = ["--port", $"{port}", "--data-dir", folder, .. validates ? ["--prediction-validation"] : Array.Empty<string>()];
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("Label Studio did not start.");
        var line = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException($"Label Studio did not come up; see {folder}/label-studio.log.");
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }

    private static async Task<LabelStudioServer> StartComposeAsync(ComposeProject compose)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort()}");
        await compose.UpAsync(new() { ["TEST_LABEL_STUDIO_PORT"] = $"{url.Port}" });
        var server = new LabelStudioServer(url, ComposeToken, null, null, compose);
        try
        {
            // The first start of an empty container migrates its database.
            using var client = new HttpClient { BaseAddress = url };
            await Patience.UntilAsync("Label Studio in its container answers", TimeSpan.FromMinutes(5), () => IsHealthyAsync(client), healthy => healthy);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static async Task<bool> IsHealthyAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/health", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // Nobody listens yet.
            return false;
        }
    }
}
