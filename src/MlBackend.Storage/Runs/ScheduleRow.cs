namespace MlBackend.Storage.Runs;

/// <summary>A time at which a project trains.</summary>
internal sealed class ScheduleRow
{
    public Guid Id { get; set; }

    public Guid ProjectId { get; set; }

    /// <summary>Quartz cron expression with seconds.</summary>
    public required string Cron { get; set; }

    /// <summary>IANA name of the zone the expression is read in.</summary>
    public required string TimeZone { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
