using MlBackend.Jobs;
using MlBackend.Jobs.Scheduling;
using MlBackend.TestKit.Time;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Jobs;

public sealed class AgendaTests : IDisposable
{
    private readonly ManualClock clock = new();
    private readonly WakeSignal wake = new();
    private readonly Guid project = Guid.NewGuid();

    public void Dispose() => wake.Dispose();

    [Fact]
    public void Work_waits_for_two_seconds_of_quiet()
    {
        var agenda = new Agenda(wake, clock);
        for (var second = 0; second < 5; second++)
        {
            agenda.AnnotationsChanged(project, clock.GetUtcNow(), clock.GetUtcNow());
            clock.Advance(TimeSpan.FromSeconds(1));
            agenda.TakeDue().ShouldBeEmpty();
        }

        clock.Advance(TimeSpan.FromSeconds(1));

        agenda.TakeDue().ShouldBe([(Work.Settle, project)]);
    }

    [Fact]
    public void Work_waits_thirty_seconds_at_the_most()
    {
        var agenda = new Agenda(wake, clock);
        var began = clock.GetUtcNow();
        while (agenda.TakeDue().Count == 0)
        {
            agenda.AnnotationsChanged(project, clock.GetUtcNow(), clock.GetUtcNow());
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        (clock.GetUtcNow() - began).ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void The_earlier_of_two_times_counts_and_work_is_taken_once()
    {
        var agenda = new Agenda(wake, clock);
        agenda.Add(Work.Push, project, TimeSpan.FromSeconds(10));
        agenda.Add(Work.Push, project, TimeSpan.FromSeconds(3));
        agenda.Add(Work.Push, project, TimeSpan.FromSeconds(7));
        agenda.Next.ShouldBe(clock.GetUtcNow() + TimeSpan.FromSeconds(3));

        clock.Advance(TimeSpan.FromSeconds(3));

        agenda.TakeDue().ShouldBe([(Work.Push, project)]);
        agenda.TakeDue().ShouldBeEmpty();
        agenda.Next.ShouldBeNull();
    }
}
