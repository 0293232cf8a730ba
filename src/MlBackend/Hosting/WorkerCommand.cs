using System.CommandLine;

using MlBackend.Configuration;

namespace MlBackend.Hosting;

/// <summary><c>mlbackend worker</c>: pulls, trains and pushes. <c>serve</c> starts it by itself.</summary>
internal static class WorkerCommand
{
    private static readonly Option<string?> DataDir = new("--data-dir") { Description = "The data folder of the serve process." };
    private static readonly Option<string?> PublicUrl = new("--public-url") { Description = "The address under which the annotation tool reaches the service." };
    private static readonly Option<string?> Wake = new("--wake") { Description = "The socket of the serve process.", Hidden = true };
    private static readonly Option<bool> Supervised = new("--supervised") { Description = "End when standard input closes.", Hidden = true };

    public static Command Create()
    {
        var command = new Command("worker", """
            Run the worker alone: pull, train, push. `mlbackend serve` starts one by itself.

            Example:
              mlbackend worker --data-dir /var/lib/mlbackend
            """);
        command.Options.Add(DataDir);
        command.Options.Add(PublicUrl);
        command.Options.Add(Wake);
        command.Options.Add(Supervised);
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() =>
        {
            var given = new Dictionary<string, string>(StringComparer.Ordinal);
            if (parsed.GetValue(DataDir) is { } folder)
            {
                given[Settings.DataDir.Name] = folder;
            }

            if (parsed.GetValue(PublicUrl) is { } url)
            {
                given[Settings.PublicUrl.Name] = url;
            }

            var options = ServiceOptions.From(new SettingValues(given, Environment.GetEnvironmentVariable));
            var channel = parsed.GetValue(Wake) is { } path ? new WakeChannel(path) : WakeChannel.For(options.DataDir);
            return WorkerHost.RunAsync(options, channel, parsed.GetValue(Supervised), TimeProvider.System, cancellationToken);
        }));
        return command;
    }
}
