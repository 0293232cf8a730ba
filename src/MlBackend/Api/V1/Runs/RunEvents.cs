using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using MlBackend.Core.Errors;
using MlBackend.Storage.Runs;

namespace MlBackend.Api.V1.Runs;

/// <summary>A run's progress as server-sent events: <c>progress</c> whenever it changed, <c>end</c> once it is over.</summary>
internal static class RunEvents
{
    /// <summary>The worker writes twice a second.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    /// <summary>An event that says nothing new, so that nobody in between takes the connection for a dead one.</summary>
    private static readonly TimeSpan Sign = TimeSpan.FromSeconds(15);

    public static async Task<IResult> StreamAsync(Guid id, RunStore runs, TimeProvider time, IHostApplicationLifetime host, CancellationToken cancellationToken) =>
        await runs.FindAsync(id, cancellationToken) is { } run
            ? TypedResults.ServerSentEvents(WatchAsync(run, runs, time, host.ApplicationStopping, cancellationToken))
            : throw ErrorCodes.RowMissing.With($"The run is {id}.");

    private static async IAsyncEnumerable<SseItem<RunView>> WatchAsync(
        TrainingRun run, RunStore runs, TimeProvider time, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        yield return Event(run);
        var said = (Run: run, At: time.GetTimestamp());
        while (!said.Run.IsOver && await PauseAsync(time, either.Token))
        {
            if (await runs.FindAsync(run.Id, cancellationToken) is not { } now)
            {
                yield break;
            }

            if (now != said.Run || time.GetElapsedTime(said.At) >= Sign)
            {
                yield return Event(now);
                said = (now, time.GetTimestamp());
            }
        }
    }

    private static SseItem<RunView> Event(TrainingRun run) => new(RunView.Of(run), run.IsOver ? "end" : "progress");

    /// <summary>False where the service or the listener goes away: the stream then ends in order.</summary>
    private static async Task<bool> PauseAsync(TimeProvider time, CancellationToken either)
    {
        await Task.Delay(Glance, time, either).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !either.IsCancellationRequested;
    }
}
