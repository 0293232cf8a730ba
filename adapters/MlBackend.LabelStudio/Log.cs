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
}
