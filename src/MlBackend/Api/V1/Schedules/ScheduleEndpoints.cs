using Microsoft.AspNetCore.Http.HttpResults;
using MlBackend.Core.Errors;
using MlBackend.Hosting;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Runs;
using Quartz;

namespace MlBackend.Api.V1.Schedules;

/// <summary>When projects train by the clock: at most one schedule a project.</summary>
internal static class ScheduleEndpoints
{
    private const string OfProject = "/projects/{id:guid}/schedule";

    public static void MapSchedules(this RouteGroupBuilder group)
    {
        group.MapGet("/schedules", ListAsync).WithSummary("Every schedule, with the next instants at which it fires");
        group.MapGet(OfProject, GetAsync).WithSummary("A project's schedule");
        group.MapPut(OfProject, SetAsync).Accepts<ScheduleRequest>("application/json").WithSummary("Train a project by the clock");
        group.MapDelete(OfProject, RemoveAsync).WithSummary("Train it by the clock no longer");
    }

    private static async Task<Ok<Page<ScheduleView>>> ListAsync(ScheduleStore schedules, TimeProvider time, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Page<ScheduleView>([.. (await schedules.ListAsync(cancellationToken)).Select(schedule => ScheduleView.Of(schedule, time))], null));

    private static async Task<Ok<ScheduleView>> GetAsync(Guid id, ScheduleStore schedules, TimeProvider time, CancellationToken cancellationToken) =>
        TypedResults.Ok(ScheduleView.Of(
            (await schedules.ListAsync(cancellationToken)).FirstOrDefault(schedule => schedule.ProjectId == id)
                ?? throw ErrorCodes.RowMissing.With($"No schedule of project {id}."),
            time));

    private static async Task<Ok<ScheduleView>> SetAsync(
        HttpRequest request, Guid id, ProjectStore projects, ScheduleStore schedules, TimeProvider time, Wakeup worker, CancellationToken cancellationToken)
    {
        var wanted = await ApiBody.ReadAsync(request, ApiJson.Default.ScheduleRequest, cancellationToken);
        await projects.GetAsync(id, cancellationToken);
        await schedules.SetAsync(id, Cron(wanted.Cron), Zone(wanted.TimeZone), cancellationToken);
        worker.Wake();
        return await GetAsync(id, schedules, time, cancellationToken);
    }

    private static async Task<NoContent> RemoveAsync(Guid id, ProjectStore projects, ScheduleStore schedules, Wakeup worker, CancellationToken cancellationToken)
    {
        await projects.GetAsync(id, cancellationToken);
        await schedules.SetAsync(id, null, "UTC", cancellationToken);
        worker.Wake();
        return TypedResults.NoContent();
    }

    /// <summary>The expression in Quartz's form. Five fields are crontab's: there Sunday is 0, here it is 1.</summary>
    private static string Cron(string? text)
    {
        var fields = text?.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Length ?? 0;
        return CronExpression.TryParse(text ?? "", fields == 5 ? CronFormat.Unix : CronFormat.Quartz, out var cron) && (fields is >= 5 and <= 7 || text!.StartsWith('@'))
            ? cron.CronExpressionString
            : throw ErrorCodes.RequestInvalid.With("cron has five fields as in crontab, six or seven with seconds first, or is a macro such as @daily.");
    }

    private static string Zone(string? name) =>
        name is null ? "UTC"
        : TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && zone.HasIanaId ? zone.Id
        : throw ErrorCodes.RequestInvalid.With("time_zone is a zone's IANA name, such as Europe/Berlin.");
}
