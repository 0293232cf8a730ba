using MlBackend.Storage.Relational;

namespace MlBackend.Serving;

/// <summary>
/// Reads the database, once it was read at the start, whenever the worker wakes this process, and every two seconds in
/// case a wake-up was lost or another machine wrote.
/// </summary>
internal sealed class ServingRefresh(ServingState state, TimeProvider time, ILogger<ServingRefresh> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim woken = new(0, 1);

    /// <summary>Asks for a look at the database now. Returns at once.</summary>
    public void Wake()
    {
        try
        {
            woken.Release();
        }
        catch (SemaphoreFullException)
        {
            // A look is due already.
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await state.Ready.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, time);
        var tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
        var wake = woken.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            var first = await Task.WhenAny(tick, wake);
            await first;
            try
            {
                await state.RefreshAsync(stoppingToken);
            }
            catch (Exception exception) when (StorageFailures.CodeOf(exception) is not null)
            {
                Log.RefreshFailed(log, exception);
            }

            tick = tick.IsCompleted ? timer.WaitForNextTickAsync(stoppingToken).AsTask() : tick;
            wake = wake.IsCompleted ? woken.WaitAsync(stoppingToken) : wake;
        }
    }
}
