using MlBackend.Configuration;
using MlBackend.Core.Tools;

namespace MlBackend.Hosting;

/// <summary>What the program says on standard output once it serves: what to paste where.</summary>
internal static class Banner
{
    public static async Task WriteAsync(TextWriter output, ServiceOptions options, Connection connection)
    {
        await output.WriteLineAsync($"""

            MlBackend serves. Everything is kept in {options.DataDir}

            1. In Label Studio: project > Settings > Model > Connect Model, and paste this URL (it holds the key: keep it private):
                 {options.PublicUrl.ToString().TrimEnd('/')}/k/{connection.Key}
            """);
        await output.WriteLineAsync(connection.Url is { } url
            ? $"2. Suggestions go to {url} with the token you gave. Label: the first model trains at 20 annotated tasks."
            : $"""
              2. In Label Studio: account > Access Token, copy it, then give it to MlBackend in another shell:
                   {Program()} link http://localhost:8080 --token -
              """);
        await output.WriteLineAsync("If Label Studio refuses the URL as a private address, start it with ML_BLOCK_LOCAL_IP=false SSRF_PROTECTION_ENABLED=false");
        await output.WriteLineAsync("Ctrl-C ends it; nothing is lost.");
    }

    /// <summary>What starts this very program from here, so that the line can be copied as it stands.</summary>
    private static string Program()
    {
        var path = Environment.ProcessPath;
        if (path is null || Path.GetFileNameWithoutExtension(path) == "dotnet")
        {
            return "mlbackend";
        }

        var below = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return Path.IsPathRooted(below) || below.StartsWith("..", StringComparison.Ordinal) ? path : "./" + below;
    }
}
