using MlBackend.Core.Errors;

namespace MlBackend.Hosting;

/// <summary>Turns a command's failure into one plain line on standard error and an exit status.</summary>
internal static class Failures
{
    /// <summary>0 on success, 1 on a failure that has a code, 130 when cancelled. Anything else is a bug and keeps its trace.</summary>
    public static async Task<int> ReportAsync(Func<Task> action, TextWriter? error = null)
    {
        try
        {
            await action();
            return 0;
        }
        catch (MlBackendException exception)
        {
            await (error ?? Console.Error).WriteLineAsync(exception.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
    }
}
