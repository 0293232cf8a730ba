using System.Collections.Concurrent;
using MlBackend.Storage.Projects;

namespace MlBackend.Jobs.Pulling;

/// <summary>One pull of a project at a time, here and in every other worker: two would both take the same documents for new.</summary>
internal sealed class Turns(ProjectTurns workers)
{
    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> gates = new();

    /// <summary>Waits for the project's turn; disposing the result ends it.</summary>
    public async Task<IAsyncDisposable> WaitAsync(Guid project, CancellationToken cancellationToken)
    {
        var gate = gates.GetOrAdd(project, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellationToken);
        try
        {
            return new Turn(gate, await workers.WaitAsync(project, cancellationToken));
        }
        catch
        {
            gate.Release();
            throw;
        }
    }

    private sealed class Turn(SemaphoreSlim gate, IAsyncDisposable? among) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            try
            {
                if (among is not null)
                {
                    await among.DisposeAsync();
                }
            }
            finally
            {
                gate.Release();
            }
        }
    }
}
