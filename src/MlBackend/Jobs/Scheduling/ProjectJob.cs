using System.Globalization;
using MlBackend.Storage.Runs;
using Quartz;

namespace MlBackend.Jobs.Scheduling;

/// <summary>
/// One piece of work for one project, as Quartz sees it: its group says what, its name which project. Quartz is the clock
/// and the lock: one at a time of each, on one machine or many.
/// </summary>
[DisallowConcurrentExecution]
internal sealed class ProjectJob(ProjectFlow flow, RunStore runs) : IJob
{
    /// <summary>In the data of a trigger that stands for a schedule.</summary>
    public const string Scheduled = "scheduled";

    /// <summary>The key of some work for a project.</summary>
    public static JobKey Key(Work work, Guid project) => new(project.ToString("D", CultureInfo.InvariantCulture), work.ToString());

    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var work = Enum.Parse<Work>(context.JobDetail.Key.Group);
        var project = Guid.ParseExact(context.JobDetail.Key.Name, "D");
        if (work == Work.Train && context.MergedJobDataMap.ContainsKey(Scheduled))
        {
            await runs.RequestAsync(project, null, RunOrigin.Schedule, cancellationToken);
        }

        await flow.RunAsync(work, project, cancellationToken);
    }
}
