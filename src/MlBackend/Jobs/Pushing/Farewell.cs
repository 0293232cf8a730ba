namespace MlBackend.Jobs.Pushing;

/// <summary>A token that fires a while after the worker was asked to end: what is on its way may still arrive.</summary>
internal sealed class Farewell : IDisposable
{
    private readonly CancellationTokenSource late;
    private readonly CancellationTokenRegistration asked;

    public Farewell(TimeSpan patience, TimeProvider time, CancellationToken stopping)
    {
        late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        asked = stopping.Register(() => late.CancelAfter(patience));
    }

    public CancellationToken Token => late.Token;

    public void Dispose()
    {
        asked.Dispose();
        late.Dispose();
    }
}
