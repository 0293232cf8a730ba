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
    private readonly bool composed;

    private LabelStudioServer(Uri url, string token, int? processId, string? dataFolder, bool composed = false)
    {
        this.composed = composed;
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

        return await HasComposeAsync() ? await StartComposeAsync() : null;
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

        if (composed)
        {
            await RunAsync("docker", ["compose", "-f", ComposeFile, "down", "--volumes"], []);
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

    private static string ComposeFile => Repository.Path("compose", "label-studio.yml");

    private static async Task<bool> HasComposeAsync()
    {
        try
        {
            // `info` fails where there is a client and no engine.
            return await RunAsync("docker", ["info"], []) == 0 && await RunAsync("docker", ["compose", "version"], []) == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no docker on this machine.
            return false;
        }
    }

    private static async Task<LabelStudioServer?> StartComposeAsync()
    {
        var port = FreePort();
        string[] arguments = ["compose", "-f", ComposeFile, "up", "--detach", "--wait"];
        return await RunAsync("docker", arguments, new() { ["TEST_LABEL_STUDIO_PORT"] = $"{port}" }) == 0
            ? new LabelStudioServer(new Uri($"http://127.0.0.1:{port}"), ComposeToken, null, null, composed: true)
            : null;
    }

    private static async Task<int> RunAsync(string program, string[] arguments, Dictionary<string, string> environment)
    {
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }

        using var process = Process.Start(info)!;
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync(), process.WaitForExitAsync());
        return process.ExitCode;
    }
}
