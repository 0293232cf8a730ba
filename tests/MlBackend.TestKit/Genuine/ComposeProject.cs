using System.ComponentModel;
using System.Diagnostics;

namespace MlBackend.TestKit.Genuine;

/// <summary>The containers of one compose file, driven by `docker compose` or, where that plugin is missing, `docker-compose`.</summary>
public sealed class ComposeProject
{
    private readonly string[] command;
    private Dictionary<string, string> variables = [];

    private ComposeProject(string[] command) => this.command = command;

    /// <summary>The project of a compose file, or null where this machine has no engine or no compose.</summary>
    public static async Task<ComposeProject?> FindAsync(string file)
    {
        // A client without an engine answers `version` and fails at `info`.
        if (await ExitCodeAsync(["docker", "info"]) != 0)
        {
            return null;
        }

        foreach (string[] program in (string[][])[["docker", "compose"], ["docker-compose"]])
        {
            if (await ExitCodeAsync([.. program, "version"]) == 0)
            {
                return new ComposeProject([.. program, "--project-name", $"mlbackend-{Guid.NewGuid():n}", "--file", file]);
            }
        }

        return null;
    }

    /// <summary>Starts the containers; it does not wait for what runs in them.</summary>
    /// <exception cref="InvalidOperationException">Compose failed; the message carries what it printed.</exception>
    public async Task UpAsync(Dictionary<string, string> environment)
    {
        variables = environment;
        var (code, output) = await RunAsync([.. command, "up", "--detach"], environment);
        if (code != 0)
        {
            throw new InvalidOperationException($"`{string.Join(' ', command)} up` ended with {code}: {output}");
        }
    }

    /// <summary>Removes the containers and their volumes.</summary>
    public async Task DownAsync() => await RunAsync([.. command, "down", "--volumes"], variables);

    private static async Task<int?> ExitCodeAsync(string[] words)
    {
        try
        {
            return (await RunAsync(words, [])).Code;
        }
        catch (Win32Exception)
        {
            // There is no such program on this machine.
            return null;
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(string[] words, Dictionary<string, string> environment)
    {
        var info = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }

        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
