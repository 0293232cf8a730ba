using MlBackend.Storage.Runs;
using Quartz;

namespace MlBackend.Api.V1.Schedules;

/// <summary>When a project trains by the clock.</summary>
/// <param name="ProjectId">The project.</param>
/// <param name="Cron">Cron expression of six or seven fields, seconds first.</param>
/// <param name="TimeZone">IANA name of the zone in which it is read.</param>
/// <param name="NextRuns">The next instants at which it fires, at most five.</param>
internal sealed record ScheduleView(Guid ProjectId, string Cron, string TimeZone, IReadOnlyList<DateTimeOffset> NextRuns)
{
    private const int Shown = 5;

    public static ScheduleView Of(Schedule schedule, TimeProvider time)
    {
        List<DateTimeOffset> next = [];
        if (CronExpression.TryParse(schedule.Cron, out var cron) && TimeZoneInfo.TryFindSystemTimeZoneById(schedule.TimeZone, out var zone))
        {
            cron = cron.WithTimeZone(zone);
            DateTimeOffset? at = time.GetUtcNow();
            while (next.Count < Shown && (at = cron.GetNextValidTimeAfter(at.Value)) is { } found)
            {
                next.Add(found.ToUniversalTime());
            }
        }

        return new ScheduleView(schedule.ProjectId, schedule.Cron, schedule.TimeZone, next);
    }
}

/// <summary>What makes a schedule.</summary>
/// <param name="Cron">Five fields as crontab has them (<c>0 3 * * 1-5</c>), or Quartz's six or seven with seconds first.</param>
/// <param name="TimeZone">IANA name of the zone, such as <c>Europe/Berlin</c>; <c>UTC</c> where it is left out.</param>
internal sealed record ScheduleRequest(string? Cron, string? TimeZone);
