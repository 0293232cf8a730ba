using System.Threading.Channels;
using MlBackend.Core.Serving;
using MlBackend.Hosting;
using MlBackend.Storage.Relational;
using MlBackend.Storage.Runs;
using MlBackend.Storage.Signals;

namespace MlBackend.Serving;

/// <summary>
/// Hints between the webhook that was answered already and the database. Bounded: what does not fit is dropped, and the
/// next pull finds the change by itself.
/// </summary>
internal sealed class HintQueue(HintStore hints, RunStore runs, Wakeup worker, TimeProvider time, ILogger<HintQueue> log) : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly Channel<(Guid Project, ToolHint Hint)> queue = Channel.CreateBounded<(Guid, ToolHint)>(
        new BoundedChannelOptions(1024) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private bool isWaiting;

    /// <summary>Takes a hint. Returns at once.</summary>
    public void Add(Guid project, ToolHint hint) => queue.Writer.TryWrite((project, hint));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await queue.Reader.WaitToReadAsync(stoppingToken))
        {
            // An annotator's burst becomes one row a project and kind.
            var burst = new HashSet<(Guid Project, ToolHint Hint)>();
            while (queue.Reader.TryRead(out var entry))
            {
                burst.Add(entry);
            }

            await StoreAsync(burst, stoppingToken);
            worker.Wake();
        }
    }

    /// <summary>What cannot be stored now goes back to the end of the queue: somebody may have asked for a run.</summary>
    private async Task StoreAsync(HashSet<(Guid Project, ToolHint Hint)> burst, CancellationToken cancellationToken)
    {
        foreach (var (project, hint) in burst.ToList())
        {
            try
            {
                await StoreAsync(project, hint, cancellationToken);
                burst.Remove((project, hint));
            }
            catch (Exception exception) when (StorageFailures.CodeOf(exception) is { } code)
            {
                if (!isWaiting)
                {
                    Log.HintsWait(log, code.Id, burst.Count, code.What);
                }

                isWaiting = true;
                await Task.Delay(Again, time, cancellationToken);
                foreach (var waiting in burst)
                {
                    queue.Writer.TryWrite(waiting);
                }

                return;
            }
        }

        isWaiting = false;
    }

    private async Task StoreAsync(Guid project, ToolHint hint, CancellationToken cancellationToken)
    {
        if (hint.Kind == ToolHintKind.TrainingAsked)
        {
            await runs.RequestAsync(project, hint.Run, RunOrigin.Tool, cancellationToken);
        }
        else
        {
            await hints.AddAsync(project, hint.Kind, cancellationToken);
        }
    }
}
