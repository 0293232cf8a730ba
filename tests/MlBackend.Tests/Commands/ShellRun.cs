using System.CommandLine;
using System.Text.Json;
using MlBackend.Hosting;

namespace MlBackend.Tests.Commands;

/// <summary>One call of the program's command line, in this process.</summary>
internal sealed record ShellRun(int Status, string Output, string Error)
{
    /// <summary>The one JSON object on standard output.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public static Task<ShellRun> OfAsync(params string[] arguments) => OfAsync(CancellationToken.None, arguments);

    public static async Task<ShellRun> OfAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
        var status = await CommandLine.InvokeAsync(arguments, configuration, cancellationToken);
        return new ShellRun(status, output.ToString(), error.ToString());
    }
}
