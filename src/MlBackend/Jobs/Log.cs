using MlBackend.Storage.Projects;
using MlBackend.Storage.Runs;

namespace MlBackend.Jobs;

/// <summary>What the worker says. Projects by title, documents by count; no text, no key, no credential.</summary>
internal static partial class Log
{
    [LoggerMessage(8200, LogLevel.Information, "Project '{Project}' is now {State}. {Cause}")]
    public static partial void StateChanged(ILogger log, string project, ProjectState state, string? cause);

    [LoggerMessage(8201, LogLevel.Warning, "Project '{Project}': the tool has no webhook to this service; changes are found by polling.")]
    public static partial void NoWebhook(ILogger log, string project);

    [LoggerMessage(8202, LogLevel.Information, "Project '{Project}': pulled {Added} new documents, {Changed} changed texts, {Annotations} changed annotations.")]
    public static partial void Pulled(ILogger log, string project, int added, int changed, int annotations);

    [LoggerMessage(8203, LogLevel.Warning, "Project '{Project}': {Count} documents hold characters that cannot be stored and are left out ({Code}).")]
    public static partial void DocumentsRefused(ILogger log, string project, int count, string code);

    [LoggerMessage(8204, LogLevel.Information, "Project '{Project}': {Gone} documents were deleted in the tool, {Missed} had been missed and are pulled again.")]
    public static partial void Swept(ILogger log, string project, int gone, int missed);

    [LoggerMessage(8205, LogLevel.Information, "Project '{Project}': training run {Run} started, attempt {Attempt}.")]
    public static partial void RunStarted(ILogger log, string project, Guid run, int attempt);

    [LoggerMessage(8206, LogLevel.Information, "Project '{Project}': training run {Run} ended as {Ending}. {Cause}")]
    public static partial void RunEnded(ILogger log, string project, Guid run, RunState ending, string? cause);

    [LoggerMessage(8207, LogLevel.Error, "Project '{Project}': training run {Run} failed.")]
    public static partial void RunFailed(ILogger log, string project, Guid run, Exception cause);

    [LoggerMessage(8208, LogLevel.Warning, "Training run {Run} has another worker now; what this one made is thrown away.")]
    public static partial void RunLost(ILogger log, Guid run);

    [LoggerMessage(8209, LogLevel.Information, "{Count} training runs were interrupted when the worker ended; they start again.")]
    public static partial void RunsRecovered(ILogger log, int count);

    [LoggerMessage(8210, LogLevel.Information, "Project '{Project}': release {Release} stands in the tool, {Stored} of {Sent} suggestions stored.")]
    public static partial void Pushed(ILogger log, string project, string release, int sent, int stored);

    [LoggerMessage(8211, LogLevel.Warning, "Project '{Project}': of a batch of {Sent} suggestions the tool stored {Stored}; the others are noted as refused.")]
    public static partial void StoredFewer(ILogger log, string project, int sent, int stored);

    [LoggerMessage(8212, LogLevel.Information, "Project '{Project}': it is not known whether a batch of {Count} suggestions arrived; the tool is asked before it is sent again.")]
    public static partial void InDoubt(ILogger log, string project, int count);

    [LoggerMessage(8213, LogLevel.Warning, "Project '{Project}': {Job} failed and is tried again.")]
    public static partial void JobFailed(ILogger log, string project, string job, Exception cause);

    [LoggerMessage(8214, LogLevel.Warning, "Quartz's file {File} cannot be used ({Reason}); it is made anew from our tables.")]
    public static partial void ClockRebuilt(ILogger log, string file, string reason);

    [LoggerMessage(8215, LogLevel.Error, "The worker could not look at the database; it tries again.")]
    public static partial void LookFailed(ILogger log, Exception cause);

    [LoggerMessage(8216, LogLevel.Information, "Project '{Project}': release {Release} waits {Seconds} s, so that pushing takes at most half of the project's time.")]
    public static partial void PushWaits(ILogger log, string project, int release, double seconds);

    [LoggerMessage(8217, LogLevel.Warning, "Project '{Project}': the schedule '{Cron}' in '{TimeZone}' cannot be read and is left out.")]
    public static partial void BadSchedule(ILogger log, string project, string cron, string timeZone);

    [LoggerMessage(8218, LogLevel.Error, "{Code}: Project '{Project}': the ending of training run {Run} cannot be written; it is tried again.")]
    public static partial void EndingNotWritten(ILogger log, string code, string project, Guid run);

    [LoggerMessage(8219, LogLevel.Error, "{Code}: Project '{Project}': {Job} is tried again. {What} {Cure}")]
    public static partial void StorageFailed(ILogger log, string code, string project, string job, string what, string cure);

    [LoggerMessage(8220, LogLevel.Warning, "Project '{Project}': the webhook or the view in the tool could not be looked after; it is tried again later.")]
    public static partial void UpkeepFailed(ILogger log, string project, Exception cause);

    [LoggerMessage(8221, LogLevel.Information, "Project '{Project}': the folders of {Count} old model versions were removed.")]
    public static partial void OldVersionsRemoved(ILogger log, string project, int count);

    [LoggerMessage(8222, LogLevel.Warning, "Connection '{Connection}': the tool could not be asked for new projects; it is asked again later.")]
    public static partial void DiscoveryFailed(ILogger log, string connection, Exception cause);

    [LoggerMessage(8223, LogLevel.Information, "Project '{Project}': {Count} vectors named {Name} were written.")]
    public static partial void VectorsPushed(ILogger log, string project, int count, string name);

    [LoggerMessage(8224, LogLevel.Warning, "{Code}: Project '{Project}': the tool takes no vectors named {Name}; its search finds no similar texts.")]
    public static partial void NoVectors(ILogger log, string code, string project, string name);

    [LoggerMessage(8225, LogLevel.Warning, "{Code}: Project '{Project}' wishes for vectors, and there is no encoder for them. {Cure}")]
    public static partial void NoEncoder(ILogger log, string code, string project, string cure);
}
