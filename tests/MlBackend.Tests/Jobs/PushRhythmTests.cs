using MlBackend.Jobs.Pushing;
using MlBackend.Storage.Pushes;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Jobs;

public sealed class PushRhythmTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_project_that_has_not_pushed_yet_does_not_wait() => PushRhythm.Wait([], Now).ShouldBe(TimeSpan.Zero);

    [Fact]
    public void Short_pushes_follow_each_other_until_they_took_half_of_ten_minutes()
    {
        PushRhythm.Wait([Push(1, minutes: 4, endedAgo: 0)], Now).ShouldBe(TimeSpan.Zero);
        PushRhythm.Wait([Push(2, minutes: 4, endedAgo: 0), Push(1, minutes: 4, endedAgo: 4)], Now).ShouldBeGreaterThan(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public void A_push_of_an_hour_is_not_followed_by_a_second_one_and_a_third()
    {
        PushRhythm.Wait([Push(2, minutes: 60, endedAgo: 0), Push(1, minutes: 60, endedAgo: 60)], Now).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMinutes(55));
    }

    [Fact]
    public void Time_when_no_worker_ran_does_not_count() =>
        PushRhythm.Wait([new Push(Guid.Empty, 1, PushState.Done, 1, 1, TimeSpan.FromSeconds(5), Now - TimeSpan.FromDays(1), Now)], Now).ShouldBe(TimeSpan.Zero);

    [Fact]
    public void A_push_gives_way_before_its_half_and_not_twice_in_a_row()
    {
        var done = new Push(Guid.Empty, 1, PushState.Done, 0, 0, default, Now, Now);
        var under = new Push(Guid.Empty, 2, PushState.Sending, 0, 0, default, Now, null);
        PushRhythm.GivesWay([under, done], 49, 100).ShouldBeTrue();
        PushRhythm.GivesWay([under, done], 50, 100).ShouldBeFalse();
        PushRhythm.GivesWay([under, done with { State = PushState.Superseded }], 1, 100).ShouldBeFalse();
    }

    private static Push Push(int release, int minutes, int endedAgo) => new(
        Guid.Empty, release, PushState.Done, 1, 1, TimeSpan.FromMinutes(minutes), Now - TimeSpan.FromMinutes(minutes + endedAgo), Now - TimeSpan.FromMinutes(endedAgo));
}
