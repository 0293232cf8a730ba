namespace MlBackend.Jobs.Scheduling;

/// <summary>
/// What is to be done soon, and when: the debounce. It lives in memory only: what it forgets when the worker ends, the
/// next poll finds again.
/// </summary>
internal sealed class Agenda(WakeSignal wake, TimeProvider time)
{
    /// <summary>Annotators are let finish: work begins after so much quiet …</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    /// <summary>… but not later than this after the first change.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly Dictionary<(Work Work, Guid Project), DateTimeOffset> due = [];
    private readonly Dictionary<Guid, DateTimeOffset> firstChange = [];

    /// <summary>When the next entry falls due; null where there is none.</summary>
    public DateTimeOffset? Next
    {
        get
        {
            lock (gate)
            {
                return due.Count == 0 ? null : due.Values.Min();
            }
        }
    }

    /// <summary>Enters work; the earlier of two times counts.</summary>
    public void Add(Work work, Guid project, TimeSpan after = default)
    {
        var at = time.GetUtcNow() + after;
        lock (gate)
        {
            if (!due.TryGetValue((work, project), out var known) || at < known)
            {
                due[(work, project)] = at;
            }
        }

        wake.Wake();
    }

    /// <summary>Annotations changed: <see cref="Work.Settle"/> is due after 2 s of quiet, 30 s after the first change at the most.</summary>
    public void AnnotationsChanged(Guid project, DateTimeOffset first, DateTimeOffset last)
    {
        lock (gate)
        {
            if (!firstChange.TryGetValue(project, out var began))
            {
                firstChange[project] = began = first;
            }

            due[(Work.Settle, project)] = last + Quiet < began + Patience ? last + Quiet : began + Patience;
        }

        wake.Wake();
    }

    /// <summary>Takes what is due now.</summary>
    public IReadOnlyList<(Work Work, Guid Project)> TakeDue()
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            var taken = due.Where(entry => entry.Value <= now).Select(entry => entry.Key).OrderBy(entry => entry.Work).ToList();
            foreach (var entry in taken)
            {
                due.Remove(entry);
                if (entry.Work == Work.Settle)
                {
                    firstChange.Remove(entry.Project);
                }
            }

            return taken;
        }
    }
}
