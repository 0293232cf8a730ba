using Spectre.Console;

namespace MlBackend.Commands;

/// <summary>Drawing consoles: with colours and the terminal's width where a person looks, plain and wide where a file does.</summary>
internal static class Terminal
{
    /// <summary>The width of tables that are piped on: a terminal's would break their lines.</summary>
    private const int PipedWidth = 200;

    /// <summary>True where a person watches what is written there.</summary>
    public static bool IsWatched(TextWriter writer) =>
        (ReferenceEquals(writer, Console.Out) && !Console.IsOutputRedirected) || (ReferenceEquals(writer, Console.Error) && !Console.IsErrorRedirected);

    /// <summary>A console that draws to a writer.</summary>
    public static IAnsiConsole On(TextWriter writer)
    {
        var watched = IsWatched(writer);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = watched ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = watched ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = watched ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!watched)
        {
            console.Profile.Width = PipedWidth;
        }

        return console;
    }
}
