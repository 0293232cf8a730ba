namespace MlBackend.Hosting;

/// <summary>How the two processes log: to standard error, so that standard output stays free for results.</summary>
internal static class Logging
{
    public static void Configure(ILoggingBuilder logging, LogLevel level)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(level);

        // The frameworks' request and query logs would hold the key of the URL and document text.
        logging.AddFilter("Microsoft", Max(level, LogLevel.Warning));
        // A start that fails is said in one line by the command.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);
        logging.AddFilter("System.Net.Http", Max(level, LogLevel.Warning));
        logging.AddFilter("Quartz", Max(level, LogLevel.Warning));
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.UseUtcTimestamp = true;
        });
        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    private static LogLevel Max(LogLevel one, LogLevel other) => one > other ? one : other;
}
