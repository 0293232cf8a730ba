using System.CommandLine;
using MlBackend.Configuration;
using MlBackend.Core.Errors;
using MlBackend.Hosting;

namespace MlBackend.Commands;

/// <summary><c>mlbackend health</c>: asks the service on this machine whether it is well; for containers without a shell.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly Option<int?> Port = new("--port") { Description = "The port of the service (default: the one it is set to)." };

    public static Command Create()
    {
        var command = new Command("health", """
            Ask the service on this machine whether it is well. Exit status 0 where it answers, 1 where it does not.

            Examples:
              mlbackend health
              mlbackend health --port 8080
            """)
        {
            Port,
        };
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(
            async () => await parsed.InvocationConfiguration.Output.WriteLineAsync(await AskAsync(Address(parsed.GetValue(Port)), cancellationToken)),
            parsed.InvocationConfiguration.Error));
        return command;
    }

    private static Uri Address(int? port)
    {
        var options = ServiceOptions.From(new SettingValues(new Dictionary<string, string>(), Environment.GetEnvironmentVariable));

        // Who listens everywhere listens on loopback too.
        var host = options.Host is "0.0.0.0" or "::" or "*" ? "127.0.0.1" : options.Host;
        return new UriBuilder(Uri.UriSchemeHttp, host, port ?? options.Port, "health").Uri;
    }

    private static async Task<string> AskAsync(Uri address, CancellationToken cancellationToken)
    {
        // A proxy is for the world outside, not for one's own machine.
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var client = new HttpClient(handler) { Timeout = Patience };
        try
        {
            using var answer = await client.GetAsync(address, cancellationToken);
            answer.EnsureSuccessStatusCode();
            return await answer.Content.ReadAsStringAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            throw ErrorCodes.ServiceSilent.With($"{address}: {failure.Message}", failure);
        }
    }
}
