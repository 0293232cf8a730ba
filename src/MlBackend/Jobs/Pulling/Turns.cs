using System.Collections.Concurrent;

namespace MlBackend.Jobs.Pulling;

/// <summary>One pull of a project at a time: two would both take the same documents for new.</summary>
internal sealed class Turns
{
    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> gates = new();

    /// <summary>Waits for the project's turn; disposing the result ends it.</summary>
    public async Task<IDisposable> WaitAsync(Guid project, CancellationToken cancellationToken)
    {
        var gate = gates.GetOrAdd(project, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellationToken);
        return new Turn(gate);
    }

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
