using Microsoft.Extensions.Logging;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;

namespace MlBackend.LabelStudio;

/// <summary>What this adapter says. No document text, no key, no credential.</summary>
internal static partial class Log
{
    [LoggerMessage(1010, LogLevel.Warning, "MLB1010: {Missing} of {Tasks} tasks of project {Project} lack the text that the label config names; their results are empty.")]
    public static partial void TasksWithoutText(ILogger log, int missing, int tasks, ProjectIdentity project);

    [LoggerMessage(1011, LogLevel.Warning, "MLB1011: {Count} suggestions of {Release} did not fit the label config or the text of project {Project} and were left out.")]
    public static partial void SuggestionsDoNotFit(ILogger log, int count, ProjectIdentity project, ReleaseName release);

    [LoggerMessage(2005, LogLevel.Warning, "MLB2005: Label Studio fails over one task of project {Project}; it is left out. Its data holds a character that Label Studio stores but cannot write.")]
    public static partial void TaskUnreadable(ILogger log, ProjectIdentity project);

    [LoggerMessage(1012, LogLevel.Warning, "MLB1012: {Count} answers in project {Project} do not fit their question or text and were left out.")]
    public static partial void AnswersDoNotFit(ILogger log, int count, ProjectIdentity project);

    [LoggerMessage(2011, LogLevel.Warning, "{Code}: Label Studio does not let a webhook be made for project {Project}; changes are noticed by polling. It refuses host names without a dot (but localhost), and private addresses unless its protections are off.")]
    public static partial void WebhookRefused(ILogger log, string code, ProjectIdentity project);

    [LoggerMessage(1006, LogLevel.Warning, "{Code}: The label config of project {Project} cannot be read; it counts as one without questions.")]
    public static partial void LabelConfigIgnored(ILogger log, string code, ProjectIdentity project);

    [LoggerMessage(2016, LogLevel.Warning, "{Code}: Label Studio at {Host} failed several times in a row and is left alone for {Seconds} s.")]
    public static partial void ToolRests(ILogger log, string code, string host, double seconds);

    [LoggerMessage(2017, LogLevel.Information, "Label Studio at {Host} answers again.")]
    public static partial void ToolIsBack(ILogger log, string host);

    [LoggerMessage(2018, LogLevel.Debug, "{Route} answered {Status} after {Milliseconds:F0} ms.")]
    public static partial void Called(ILogger log, Client.Route route, int status, double milliseconds);
}
