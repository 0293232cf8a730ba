using MlBackend.Storage.Pushes;

namespace MlBackend.Jobs.Pushing;

/// <summary>When the push of a new release may begin, and when a push that is under way gives way to one.</summary>
internal static class PushRhythm
{
    /// <summary>The time over which pushing may take at most half.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a new push waits, so that full pushes take at most half of a project's time: of the last ten minutes, or
    /// of twice the longest push where that is longer.
    /// </summary>
    /// <param name="pushes">The project's pushes.</param>
    /// <param name="now">By our clock.</param>
    public static TimeSpan Wait(IReadOnlyList<Push> pushes, DateTimeOffset now)
    {
        var ended = pushes.Where(push => push.EndedAt is not null).Select(push => (From: push.EndedAt!.Value - push.Took, To: push.EndedAt.Value)).ToList();
        if (ended.Count == 0)
        {
            return TimeSpan.Zero;
        }

        var longest = ended.Max(push => push.To - push.From);
        var window = longest * 2 > Window ? longest * 2 : Window;
        var wait = TimeSpan.Zero;
        while (Taken(ended, now + wait - window, now) > window / 2)
        {
            wait += TimeSpan.FromSeconds(1);
        }

        return wait;
    }

    /// <summary>
    /// Whether a push gives way to a newer release: while less than half was sent, and not twice in a row, so that some
    /// release always arrives.
    /// </summary>
    /// <param name="pushes">The project's pushes, newest release first; the first is under way.</param>
    /// <param name="sent">Documents sent so far.</param>
    /// <param name="documents">Documents of the project.</param>
    public static bool GivesWay(IReadOnlyList<Push> pushes, int sent, int documents) =>
        sent * 2 < documents && !(pushes.Count > 1 && pushes[1].State == PushState.Superseded);

    private static TimeSpan Taken(List<(DateTimeOffset From, DateTimeOffset To)> pushes, DateTimeOffset from, DateTimeOffset to)
    {
        var taken = TimeSpan.Zero;
        foreach (var push in pushes)
        {
            var start = push.From > from ? push.From : from;
            var end = push.To < to ? push.To : to;
            taken += end > start ? end - start : TimeSpan.Zero;
        }

        return taken;
    }
}
