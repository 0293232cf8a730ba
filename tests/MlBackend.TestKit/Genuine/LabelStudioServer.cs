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
    private readonly int? processId;
    private readonly string? dataFolder;
    private readonly ComposeProject? compose;

    private LabelStudioServer(Uri url, string token, int? processId, string? dataFolder, ComposeProject? compose = null)
    {
        this.compose = compose;
        Url = url;
        Token = token;
        this.processId = processId;
        this.dataFolder = dataFolder;
    }

    public Uri Url { get; }

    /// <summary>A legacy token of its administrator.</summary>
    public string Token { get; }

    /// <summary>A running server, or null where there is none on this machine.</summary>
    public static async Task<LabelStudioServer?> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("TEST_LABEL_STUDIO_URL") is { Length: > 0 } url)
        {
            var token = Environment.GetEnvironmentVariable("TEST_LABEL_STUDIO_TOKEN")
                ?? throw new InvalidOperationException("TEST_LABEL_STUDIO_URL needs TEST_LABEL_STUDIO_TOKEN.");
            return new LabelStudioServer(new Uri(url), token, null, null);
        }

        var program = Repository.Shared is { } shared ? Path.Combine(shared, "tools", "label-studio", "start") : null;
        if (program is not null && File.Exists(program))
        {
            return await StartBundleAsync(program);
        }

        return await ComposeProject.FindAsync(Repository.Path("compose", "label-studio.yml")) is { } compose
            ? await StartComposeAsync(compose)
            : null;
    }

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
        if (processId is { } id)
        {
            using var process = Process.GetProcessById(id);
            process.Kill(entireProcessTree: true);
            process.WaitForExit(TimeSpan.FromSeconds(20));
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

    private static async Task<LabelStudioServer> StartBundleAsync(string program)
    {
        var folder = Directory.CreateTempSubdirectory("mlbackend-label-studio-").FullName;
        var info = new ProcessStartInfo(program, ["--port", $"{FreePort()}", "--data-dir", folder])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(info) ?? throw new InvalidOperationException("Label Studio did not start.");
        var line = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException($"Label Studio did not come up; see {folder}/label-studio.log.");
        using var document = JsonDocument.Parse(line);
        return new LabelStudioServer(
            new Uri(document.RootElement.GetProperty("url").GetString()!),
            document.RootElement.GetProperty("token").GetString()!,
            document.RootElement.GetProperty("pid").GetInt32(),
            folder);
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
