using System.Collections.Concurrent;

namespace MlBackend.Jobs.Pushing;

/// <summary>Which projects got documents that a push under way has not heard of.</summary>
internal sealed class Arrivals
{
    private readonly ConcurrentDictionary<Guid, bool> waiting = new();

    /// <summary>Documents arrived.</summary>
    public void Note(Guid project) => waiting[project] = true;

    /// <summary>True once after documents arrived.</summary>
    public bool Take(Guid project) => waiting.TryRemove(project, out _);
}
