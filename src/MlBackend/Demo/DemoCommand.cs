using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlBackend.Configuration;
using MlBackend.Commands;
using MlBackend.Hosting;

namespace MlBackend.Demo;

/// <summary><c>mlbackend demo</c>: the whole loop without an annotation tool.</summary>
internal static class DemoCommand
{
    private static readonly Option<int> Port = new("--port") { Description = "The port to try the service on; another free one where it is taken.", DefaultValueFactory = _ => 9090 };
    private static readonly Option<bool> Once = new("--once") { Description = "End after the story instead of staying up." };

    // The body stands between single quotes in a shell: the double ones need no escape there.
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var command = new Command("demo", """
            Show the loop in half a minute without Label Studio: label, learn, suggest. Then the service stays up to try.

            Example:
              mlbackend demo

            Everything is kept in a throw-away folder, which is removed at the end.
            """)
        {
            Port, Once,
        };
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RunAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("mlbackend-demo-").FullName;
        try
        {
            var console = Terminal.On(parsed.InvocationConfiguration.Output);
            var time = TimeProvider.System;
            var tool = new StandInTool(time);
            var options = Options(folder, FreePort(parsed.GetValue(Port)));
            await using var service = await DemoService.StartAsync(options, tool, time, cancellationToken);
            await new DemoStory(service, tool, console, time).TellAsync(cancellationToken);
            if (!parsed.GetValue(Once))
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync(Invitation(options, service, tool));
                await service.WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is how a demonstration ends.
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Nothing from outside: no tool named in the environment must be touched by a demonstration.
    private static ServiceOptions Options(string folder, int port) => ServiceOptions.From(new SettingValues(
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Settings.DataDir.Name] = folder,
            [Settings.Port.Name] = port.ToString(CultureInfo.InvariantCulture),
            [Settings.LogLevel.Name] = "Warning",
        },
        _ => null));

    private static string Invitation(ServiceOptions options, DemoService service, StandInTool tool)
    {
        var body = JsonSerializer.Serialize(new DemoRequest(
            tool.Project.Identity.ToString(), DemoCorpus.LabelConfig.ReplaceLineEndings(""), [new DemoTask(1, new DemoTexts("My lamp never came to Leeds."))]), Relaxed);
        return $"""

            The service stays up. Try it as Label Studio would:

            curl -s {options.PublicUrl.ToString().TrimEnd('/')}/k/{service.Connection.Key}/predict -H 'Content-Type: application/json' -d '{body}'

            With your own Label Studio: mlbackend serve. Ctrl-C ends the demonstration and removes its folder.
            """;
    }

    private static int FreePort(int wanted)
    {
        foreach (var port in new[] { wanted, 0 })
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException) when (port != 0)
            {
                // Taken: any other does for a demonstration.
            }
        }

        return wanted;
    }
}
