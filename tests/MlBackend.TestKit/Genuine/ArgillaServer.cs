using System.Diagnostics;
using System.Text.Json;

namespace MlBackend.TestKit.Genuine;

/// <summary>
/// A genuine Argilla with its own webhook worker: the one named by TEST_ARGILLA_URL and TEST_ARGILLA_API_KEY, else the bundle in
/// the shared folder, else the one that `docker compose` starts from compose/argilla.yml.
/// </summary>
public sealed class ArgillaServer : IAsyncDisposable
{
    private const string ComposeKey = "argilla.apikey";
    private readonly string? dataFolder;
    private readonly ComposeProject? compose;
    private int? processId;

    private ArgillaServer(Uri url, string key, int? processId, string? dataFolder, ComposeProject? compose = null) =>
        (Url, Key, this.processId, this.dataFolder, this.compose) = (url, key, processId, dataFolder, compose);

    public Uri Url { get; }

    /// <summary>The API key of an owner.</summary>
    public string Key { get; }

    /// <summary>True where it is a process of ours that can be killed and started again.</summary>
    public bool IsOurs => dataFolder is not null;

    /// <summary>A running server, or null where there is none on this machine.</summary>
    public static async Task<ArgillaServer?> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("TEST_ARGILLA_URL") is { Length: > 0 } url)
        {
            var key = Environment.GetEnvironmentVariable("TEST_ARGILLA_API_KEY")
                ?? throw new InvalidOperationException("TEST_ARGILLA_URL needs TEST_ARGILLA_API_KEY.");
            return new ArgillaServer(new Uri(url), key, null, null);
        }

        if (Bundle is not { } program)
        {
            return await ComposeProject.FindAsync(Repository.Path("compose", "argilla.yml")) is { } compose ? await StartComposeAsync(compose) : null;
        }

        var folder = Directory.CreateTempSubdirectory("mlbackend-argilla-").FullName;
        var said = await LaunchAsync(program, folder, LabelStudioServer.FreePort());
        return new ArgillaServer(new Uri(said.GetProperty("url").GetString()!), said.GetProperty("api_key").GetString()!, said.GetProperty("pid").GetInt32(), folder);
    }

    /// <summary>Ends it with its worker and its Redis, as an operator would: the queue is on no disk.</summary>
    public async Task StopAsync()
    {
        using var process = Process.GetProcessById(processId!.Value);
        using (var kill = Process.Start("kill", $"{processId}"))
        {
            await kill.WaitForExitAsync();
        }

        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Starts it again after <see cref="StopAsync"/>, on the same data and port.</summary>
    public async Task StartAgainAsync() => processId = (await LaunchAsync(Bundle!, dataFolder!, Url.Port)).GetProperty("pid").GetInt32();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (processId is not null)
        {
            await StopAsync();
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
        Repository.Shared is { } shared && Path.Combine(shared, "tools", "argilla", "start") is var program && File.Exists(program) ? program : null;

    private static async Task<JsonElement> LaunchAsync(string program, string folder, int port)
    {
        using var process = Process.Start(new ProcessStartInfo(program, ["--port", $"{port}", "--data-dir", folder]) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("Argilla did not start.");
        var line = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException($"Argilla did not come up; see {folder}/argilla.log.");
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }

    private static async Task<ArgillaServer> StartComposeAsync(ComposeProject compose)
    {
        var url = new Uri($"http://127.0.0.1:{LabelStudioServer.FreePort()}");
        await compose.UpAsync(new()
        {
            ["TEST_ARGILLA_PORT"] = $"{url.Port}",
            ["TEST_ARGILLA_SEARCH_PORT"] = $"{LabelStudioServer.FreePort()}",
            ["TEST_ARGILLA_REDIS_PORT"] = $"{LabelStudioServer.FreePort()}",
        });
        var server = new ArgillaServer(url, ComposeKey, null, null, compose);
        try
        {
            // Elasticsearch takes its time, and the first start migrates an empty database.
            using var client = new HttpClient { BaseAddress = url };
            client.DefaultRequestHeaders.Add("X-Argilla-Api-Key", ComposeKey);
            await Patience.UntilAsync("Argilla in its container answers", TimeSpan.FromMinutes(5), () => AnswersAsync(client), answers => answers);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/api/v1/me", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // Nobody listens yet.
            return false;
        }
    }
}
