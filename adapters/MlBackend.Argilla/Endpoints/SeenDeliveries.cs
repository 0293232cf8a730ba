using System.Security.Cryptography;

namespace MlBackend.Argilla.Endpoints;

/// <summary>
/// Which deliveries came in before. Argilla gives every attempt a new id and signs it anew, so that the same id twice is somebody's
/// replay; the same event twice has the same body.
/// </summary>
internal sealed class SeenDeliveries(TimeProvider time)
{
    /// <summary>Argilla's last attempt comes about 250 s after the first, and an id may be replayed for five minutes.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);

    /// <summary>A dataset of ten thousand records that is uploaded at once.</summary>
    private const int Most = 50_000;

    private readonly Lock gate = new();
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly Queue<(DateTimeOffset At, string Mark)> order = new();

    /// <summary>True the first time that this id is seen.</summary>
    public bool IsNewId(string id) => IsNew("id " + id);

    /// <summary>True the first time that this body is seen.</summary>
    public bool IsNewBody(ReadOnlySpan<byte> body) => IsNew("body " + Convert.ToHexStringLower(SHA256.HashData(body)));

    private bool IsNew(string mark)
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            while (order.TryPeek(out var oldest) && (order.Count >= Most || now - oldest.At > Memory))
            {
                order.Dequeue();
                seen.Remove(oldest.Mark);
            }

            if (!seen.Add(mark))
            {
                return false;
            }

            order.Enqueue((now, mark));
            return true;
        }
    }
}
