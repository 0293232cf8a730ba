using System.CommandLine;

namespace MlBackend.Hosting;

/// <summary>The root of the command line: one command a line. Without a command the service is served.</summary>
internal static class CommandLine
{
    public static RootCommand Create()
    {
        var root = new RootCommand("Learns from what people annotate in Label Studio and suggests the rest. Without a command: serve.");
        root.Subcommands.Add(ServeCommand.Create());
        root.Subcommands.Add(WorkerCommand.Create());
        ServeCommand.Configure(root);
        return root;
    }
}
