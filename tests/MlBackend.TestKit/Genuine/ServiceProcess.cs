using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MlBackend.TestKit.Genuine;

/// <summary>The program as a user runs it: `mlbackend serve` on a free port with a data folder of its own.</summary>
public sealed partial class ServiceProcess : IAsyncDisposable
{
    private readonly IReadOnlyDictionary<string, string> environment;
    private readonly ConcurrentQueue<string> errors = new();
    private Process? process;

    private ServiceProcess(string dataFolder, int port, IReadOnlyDictionary<string, string> environment)
    {
        DataFolder = dataFolder;
        Port = port;
        this.environment = environment;
    }

    public string DataFolder { get; }

    public int Port { get; }

    /// <summary>The URL that the program says to paste into Label Studio.</summary>
    public string PasteUrl { get; private set; } = "";

    /// <summary>All that it wrote to standard error so far.</summary>
    public string ErrorText => string.Join('\n', errors);

    /// <summary>Id of the web process.</summary>
    public int WebProcessId => process!.Id;

    /// <summary>Starts the program on a fresh data folder and waits until it has said what to paste where.</summary>
    public static async Task<ServiceProcess> StartAsync(IReadOnlyDictionary<string, string>? environment = null)
    {
        var folder = Directory.CreateTempSubdirectory("mlbackend-data-").FullName;
        var service = new ServiceProcess(folder, LabelStudioServer.FreePort(), environment ?? new Dictionary<string, string>());
        await service.StartAgainAsync();
        return service;
    }

    /// <summary>Starts the program again on the same data folder and port.</summary>
    public async Task StartAgainAsync()
    {
        process = Process.Start(Info(["serve", "--port", $"{Port}", "--data-dir", DataFolder]))!;
        process.ErrorDataReceived += (_, line) => errors.Enqueue(line.Data ?? "");
        process.BeginErrorReadLine();
        var pasted = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) => Read(line.Data, pasted);
        process.BeginOutputReadLine();
        PasteUrl = await pasted.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>Ids of the worker processes that run on this data folder.</summary>
    public IReadOnlyList<int> WorkerProcessIds() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => int.TryParse(name, out _))
            .Select(name => (Id: int.Parse(name!), Line: CommandLineOf(name!)))
            .Where(entry => entry.Line.Contains("\0worker\0", StringComparison.Ordinal) && entry.Line.Contains(DataFolder, StringComparison.Ordinal))
            .Select(entry => entry.Id),
    ];

    /// <summary>SIGKILL, and nothing else.</summary>
    public async Task KillWebAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGKILL to every worker.</summary>
    public void KillWorkers()
    {
        foreach (var id in WorkerProcessIds())
        {
            using var worker = Process.GetProcessById(id);
            worker.Kill();
            worker.WaitForExit();
        }
    }

    /// <summary>Runs a command of the program on this data folder; returns its standard output.</summary>
    public Task<string> RunAsync(string[] arguments, string? input = null, bool addDataFolder = true) =>
        RunAsync(Info(addDataFolder ? [.. arguments, "--data-dir", DataFolder] : arguments, redirectInput: true), input);

    /// <summary>Starts a command of the program on this data folder, to be waited for or killed. Nobody reads what it says.</summary>
    public Process Start(params string[] arguments)
    {
        var command = Process.Start(Info([.. arguments, "--data-dir", DataFolder]))!;
        command.BeginOutputReadLine();
        command.BeginErrorReadLine();
        return command;
    }

    /// <summary>Runs a command of the program without a service, on one processor where one is named.</summary>
    public static Task<string> RunProgramAsync(string[] arguments, int? processor = null)
    {
        var info = processor is { } number
            ? new ProcessStartInfo("taskset", ["-c", $"{number}", Program, .. arguments])
            : new ProcessStartInfo(Program, arguments);
        (info.RedirectStandardInput, info.RedirectStandardOutput, info.RedirectStandardError) = (true, true, true);
        return RunAsync(info, null);
    }

    /// <summary>The rows of a list command as JSON.</summary>
    public async Task<JsonArray> ListAsync(string command) => JsonNode.Parse(await RunAsync([command, "--json"]))![command]!.AsArray();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process?.Dispose();
        KillWorkers();
        Directory.Delete(DataFolder, recursive: true);
    }

    private void Read(string? line, TaskCompletionSource<string> pasted)
    {
        if (line is null)
        {
            pasted.TrySetException(new InvalidOperationException("serve ended before it said what to paste: " + ErrorText));
        }
        else if (Pasted().Match(line) is { Success: true } match)
        {
            pasted.TrySetResult(match.Value);
        }
    }

    private static string CommandLineOf(string id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline");
        }
        catch (IOException)
        {
            // The process ended between the listing and the reading.
            return "";
        }
    }

    private static string Program => Environment.GetEnvironmentVariable("MLBACKEND_PROGRAM") ?? Path.Combine(AppContext.BaseDirectory, "mlbackend");

    private static async Task<string> RunAsync(ProcessStartInfo info, string? input)
    {
        using var command = Process.Start(info)!;
        if (input is not null)
        {
            await command.StandardInput.WriteAsync(input);
        }

        command.StandardInput.Close();
        var error = command.StandardError.ReadToEndAsync();
        var output = await command.StandardOutput.ReadToEndAsync();
        await command.WaitForExitAsync();
        return command.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{string.Join(' ', info.ArgumentList)} ended with {command.ExitCode}: {await error}");
    }

    private ProcessStartInfo Info(string[] arguments, bool redirectInput = false)
    {
        var info = new ProcessStartInfo(Program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = redirectInput,
        };
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }

        return info;
    }

    [GeneratedRegex("http://[^ ]+/k/[^ ]+")]
    private static partial Regex Pasted();
}
