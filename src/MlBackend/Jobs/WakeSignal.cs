namespace MlBackend.Jobs;

/// <summary>Wakes the worker's <see cref="Scheduling.Dispatcher"/>. Many wakes before it looks are one.</summary>
internal sealed class WakeSignal : IDisposable
{
    private readonly SemaphoreSlim woken = new(0, 1);

    /// <summary>Asks for a look at the database. Returns at once.</summary>
    public void Wake()
    {
        try
        {
            woken.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already and has not looked yet.
        }
    }

    /// <summary>Waits for a wake, or for the time to pass.</summary>
    public async Task WaitAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var delay = Task.Delay(patience, time, either.Token);
        var wake = woken.WaitAsync(either.Token);
        await Task.WhenAny(delay, wake);
        await either.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public void Dispose() => woken.Dispose();
}
