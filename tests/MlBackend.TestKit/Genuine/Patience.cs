namespace MlBackend.TestKit.Genuine;

/// <summary>Waits for what the service does in its own time, looking again every quarter of a second.</summary>
public static class Patience
{
    /// <summary>The first answer that is there; fails with what was last seen when the time is over.</summary>
    public static async Task<T> UntilAsync<T>(string what, TimeSpan limit, Func<Task<T>> look, Func<T, bool> isThere)
    {
        using var patience = new CancellationTokenSource(limit);
        while (true)
        {
            var seen = await look();
            if (isThere(seen))
            {
                return seen;
            }

            if (patience.IsCancellationRequested)
            {
                throw new TimeoutException($"After {limit.TotalSeconds:F0} s still not: {what}. Last seen: {seen}");
            }

            await Task.Delay(250, CancellationToken.None);
        }
    }
}
