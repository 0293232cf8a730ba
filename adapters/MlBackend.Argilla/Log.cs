using Microsoft.Extensions.Logging;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;

namespace MlBackend.Argilla;

/// <summary>What this adapter says. No record's text, no key, no secret.</summary>
internal static partial class Log
{
    [LoggerMessage(1011, LogLevel.Warning, "MLB1011: {Count} suggestions of {Release} did not fit the questions or the text of dataset {Dataset} and were left out.")]
    public static partial void SuggestionsDoNotFit(ILogger log, int count, ProjectIdentity dataset, ReleaseName release);

    [LoggerMessage(1012, LogLevel.Warning, "MLB1012: {Count} answers in dataset {Dataset} do not fit their question or text and were left out.")]
    public static partial void AnswersDoNotFit(ILogger log, int count, ProjectIdentity dataset);

    [LoggerMessage(2016, LogLevel.Warning, "{Code}: Argilla at {Host} failed several times in a row and is left alone for {Seconds} s.")]
    public static partial void ToolRests(ILogger log, string code, string host, double seconds);

    [LoggerMessage(2017, LogLevel.Information, "Argilla at {Host} answers again.")]
    public static partial void ToolIsBack(ILogger log, string host);

    [LoggerMessage(2061, LogLevel.Warning, "{Code}: Argilla lets no webhook be made with this key (only an owner's may, and ten at the most); changes are noticed by polling.")]
    public static partial void WebhookRefused(ILogger log, string code);

    [LoggerMessage(2069, LogLevel.Warning, "{Code}: Argilla refused the suggestion for record {Record} of dataset {Dataset}; it is set aside, the others go on. Argilla says: {Reason}")]
    public static partial void SuggestionSetAside(ILogger log, string code, string record, ProjectIdentity dataset, string reason);

    [LoggerMessage(2070, LogLevel.Warning, "{Code}: Dataset {Dataset} has no float metadata property {Property}, and Argilla does not let one be made; suggestions go without an order.")]
    public static partial void NoPriority(ILogger log, string code, ProjectIdentity dataset, string property);

    [LoggerMessage(2066, LogLevel.Warning, "{Code}: A webhook for connection '{Connection}' was refused.")]
    public static partial void DeliveryRefused(ILogger log, string code, string connection);
}
