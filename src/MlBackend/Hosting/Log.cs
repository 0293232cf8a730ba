namespace MlBackend.Hosting;

/// <summary>What the two processes say about themselves. No document text, no key, no credential.</summary>
internal static partial class Log
{
    [LoggerMessage(8100, LogLevel.Information, "Worker {ProcessId} started.")]
    public static partial void WorkerStarted(ILogger log, int processId);

    [LoggerMessage(8101, LogLevel.Warning, "The worker ended with code {Code}; it is started again in {Seconds} s.")]
    public static partial void WorkerEnded(ILogger log, int code, double seconds);
}
