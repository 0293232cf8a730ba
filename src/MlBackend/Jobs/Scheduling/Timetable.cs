using MlBackend.Storage.Projects;
using MlBackend.Storage.Runs;
using Quartz;

namespace MlBackend.Jobs.Scheduling;

/// <summary>Writes our rows into Quartz: its jobs and triggers can be made anew from them at any time.</summary>
internal sealed class Timetable(ISchedulerFactory schedulers, ScheduleStore schedules, JobOptions options, TimeProvider time, ILogger<Timetable> log)
{
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromDays(1);

    /// <summary>Makes a project's jobs and regular triggers; those that exist are replaced.</summary>
    public async Task WriteAsync(Project project, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        foreach (var work in Enum.GetValues<Work>())
        {
            await scheduler.AddJob(
                JobBuilder.Create<ProjectJob>().WithIdentity(ProjectJob.Key(work, project.Id)).StoreDurably().Build(),
                AddJobOptions.Replacing,
                cancellationToken);
        }

        var now = time.GetUtcNow();
        await scheduler.ScheduleTrigger(
            Every(options.PollInterval, "poll", Work.Check, project.Id, now + options.PollInterval), TriggerConflict.Replace, cancellationToken);

        var swept = (project.Pull.SweptAt ?? project.CreatedAt) + BetweenSweeps;
        await scheduler.ScheduleTrigger(
            Every(BetweenSweeps, "sweep", Work.Sweep, project.Id, swept > now ? swept : now + options.PollInterval), TriggerConflict.Replace, cancellationToken);
        await WriteScheduleAsync(project, cancellationToken);
    }

    /// <summary>Fires work now, once; where that waits already, nothing is added.</summary>
    public async Task FireAsync(Work work, Guid project, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        var key = ProjectJob.Key(work, project);
        var trigger = TriggerBuilder.Create().WithIdentity(key.Name, "now-" + key.Group).ForJob(key).StartAt(time.GetUtcNow()).Build();
        await scheduler.ScheduleTrigger(trigger, TriggerConflict.Keep, cancellationToken);
    }

    /// <summary>Makes, replaces or removes the trigger of a project's schedule.</summary>
    public async Task WriteScheduleAsync(Project project, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        var key = ProjectJob.Key(Work.Train, project.Id);
        var identity = new TriggerKey(key.Name, "cron");
        if ((await schedules.ListAsync(cancellationToken)).FirstOrDefault(schedule => schedule.ProjectId == project.Id) is not { } schedule)
        {
            await scheduler.UnscheduleJob(identity, cancellationToken);
            return;
        }

        if (!CronExpression.TryParse(schedule.Cron, out var cron) || !TimeZoneInfo.TryFindSystemTimeZoneById(schedule.TimeZone, out var zone))
        {
            Log.BadSchedule(log, project.Title, schedule.Cron, schedule.TimeZone);
            return;
        }

        var trigger = TriggerBuilder.Create().WithIdentity(identity).ForJob(key).UsingJobData(ProjectJob.Scheduled, "true")
            .WithSchedule(CronScheduleBuilder.Create(cron).InTimeZone(zone)).Build();

        // The same schedule stays as it is: Quartz knows whether a firing was missed while no worker ran.
        if (await scheduler.GetTrigger(identity, cancellationToken) is not ICronTrigger known
            || known.CronExpressionString != schedule.Cron || known.TimeZone.Id != zone.Id)
        {
            await scheduler.ScheduleTrigger(trigger, TriggerConflict.Replace, cancellationToken);
        }
    }

    private static ITrigger Every(TimeSpan interval, string group, Work work, Guid project, DateTimeOffset start)
    {
        var key = ProjectJob.Key(work, project);
        return TriggerBuilder.Create().WithIdentity(key.Name, group).ForJob(key).StartAt(start)
            .WithSimpleSchedule(schedule => schedule.WithInterval(interval).RepeatForever()
                .WithMisfireInstruction(SimpleTriggerMisfireInstruction.NextWithRemainingCount)).Build();
    }
}
