using Microsoft.EntityFrameworkCore;
using MlBackend.Storage.Relational;

namespace MlBackend.Storage.Runs;

/// <summary>When a project trains by the clock.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="ProjectId">The project.</param>
/// <param name="Cron">Quartz cron expression with seconds.</param>
/// <param name="TimeZone">IANA name of the zone that the expression is read in.</param>
public sealed record Schedule(Guid Id, Guid ProjectId, string Cron, string TimeZone);

/// <summary>The schedules: the truth from which Quartz's triggers are made.</summary>
public sealed class ScheduleStore(Database database)
{
    /// <summary>Every schedule.</summary>
    public async Task<IReadOnlyList<Schedule>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        return await context.Schedules.OrderBy(row => row.CreatedAt)
            .Select(row => new Schedule(row.Id, row.ProjectId, row.Cron, row.TimeZone)).ToListAsync(cancellationToken);
    }

    /// <summary>Replaces a project's schedule; null removes it.</summary>
    public async Task SetAsync(Guid project, string? cron, string timeZone, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await context.Schedules.Where(row => row.ProjectId == project).ExecuteDeleteAsync(cancellationToken);
        if (cron is not null)
        {
            context.Schedules.Add(new ScheduleRow { Id = database.NewId(), ProjectId = project, Cron = cron, TimeZone = timeZone, CreatedAt = database.Now });
            await context.SaveChangesAsync(cancellationToken);
        }

        await context.NextAsync(CounterRow.Stamp, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
