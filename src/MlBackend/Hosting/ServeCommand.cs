using System.CommandLine;
using System.Globalization;

using MlBackend.Configuration;

namespace MlBackend.Hosting;

/// <summary><c>mlbackend serve</c>: the web process and its supervised worker.</summary>
internal static class ServeCommand
{
    private static readonly Option<int?> Port = new("--port") { Description = "The port to listen on (default 9090)." };
    private static readonly Option<string?> Host = new("--host") { Description = "The address to listen on (default 127.0.0.1; in a container 0.0.0.0)." };
    private static readonly Option<string?> DataDir = new("--data-dir") { Description = "Database, models and locks (default ./data)." };

    public static Command Create()
    {
        var command = new Command("serve", """
            Serve annotation tools: answer them, learn in the background, push suggestions.

            Examples:
              mlbackend serve
              mlbackend serve --port 8080 --data-dir /var/lib/mlbackend
              LABEL_STUDIO_URL=http://localhost:8080 LABEL_STUDIO_API_KEY=… mlbackend serve

            All settings: docs/configuration.md
            """);
        Configure(command);
        return command;
    }

    /// <summary>Makes a command serve.</summary>
    public static void Configure(Command command)
    {
        command.Options.Add(Port);
        command.Options.Add(Host);
        command.Options.Add(DataDir);
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() =>
        {
            var given = new Dictionary<string, string>(StringComparer.Ordinal);
            Give(given, Settings.Port, parsed.GetValue(Port)?.ToString(CultureInfo.InvariantCulture));
            Give(given, Settings.Host, parsed.GetValue(Host));
            Give(given, Settings.DataDir, parsed.GetValue(DataDir));
            var options = ServiceOptions.From(new SettingValues(given, Environment.GetEnvironmentVariable));
            return WebHost.RunAsync(options, TimeProvider.System, cancellationToken);
        }));
    }

    private static void Give(Dictionary<string, string> given, Setting setting, string? value)
    {
        if (value is not null)
        {
            given[setting.Name] = value;
        }
    }
}
