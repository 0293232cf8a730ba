using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Storage.Relational;
using MlBackend.Storage.Runs;

namespace MlBackend.Jobs.Training;

/// <summary>
/// Writes a run's progress twice a second and reads whether somebody asked for its end. <see cref="Token"/> fires for
/// any reason to stop; <see cref="Ending"/> tells them apart.
/// </summary>
internal sealed class RunWatch : IProgress<TrainingProgress>, IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    private readonly RunStore runs;
    private readonly TrainingRun run;
    private readonly TimeProvider time;
    private readonly CancellationToken stopping;
    private readonly CancellationTokenSource ended;
    private readonly CancellationTokenSource done = new();
    private readonly Task beating;
    private volatile Progress latest = new(0, "reading");
    private volatile bool asked;

    private sealed record Progress(double Done, string Stage);

    public RunWatch(RunStore runs, TrainingRun run, TimeProvider time, CancellationToken stopping)
    {
        this.runs = runs;
        this.run = run;
        this.time = time;
        this.stopping = stopping;
        ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        beating = BeatAsync();
    }

    /// <summary>Fires when the run is to stop, whoever wants it.</summary>
    public CancellationToken Token => ended.Token;

    /// <summary>True where the run has another worker now: nothing may be written any more.</summary>
    public bool IsLost { get; private set; }

    /// <summary>How a run ends whose token fired: told by who fired it.</summary>
    public RunState Ending => asked ? RunState.Cancelled : RunState.Interrupted;

    /// <summary>The part of the run, in [0,1], that is under way; a family's own progress counts within it.</summary>
    public (double From, double To, string Stage) Part { get; set; } = (0, 1, "training");

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        var (from, to, stage) = Part;

        // A part that reports in steps of its own, such as judging, must not seem to undo what was done.
        var reached = Math.Max(latest.Done, from + (Math.Clamp(value.Done, 0, 1) * (to - from)));
        latest = new Progress(reached, value.Stage.Length > 0 ? $"{stage}: {value.Stage}" : stage);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await done.CancelAsync();
        await beating;
        done.Dispose();
        ended.Dispose();
    }

    private async Task BeatAsync()
    {
        try
        {
            while (!done.IsCancellationRequested && !stopping.IsCancellationRequested)
            {
                if (await WriteAsync(latest))
                {
                    asked = true;
                    await ended.CancelAsync();
                    return;
                }

                await Task.Delay(Beat, time, done.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
        catch (MlBackendException failure) when (failure.Code == ErrorCodes.StaleWriter)
        {
            IsLost = true;
            await ended.CancelAsync();
        }
    }

    /// <summary>Progress that cannot be stored is no reason to end a run: the next beat says more.</summary>
    private async Task<bool> WriteAsync(Progress now)
    {
        try
        {
            return await runs.ProgressAsync(run.Id, run.Fence, now.Done, now.Stage, done.Token);
        }
        catch (Exception failure) when (StorageFailures.CodeOf(failure) is not null)
        {
            return false;
        }
    }
}
