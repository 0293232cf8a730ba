namespace MlBackend.Serving;

/// <summary>What serving says. No document text, no key.</summary>
internal static partial class Log
{
    [LoggerMessage(8200, LogLevel.Error, "{Code}: suggestions of {Family} for {Documents} documents failed; they get an empty result.")]
    public static partial void SuggestingFailed(ILogger log, Exception exception, string code, string family, int documents);

    [LoggerMessage(8201, LogLevel.Error, "A champion of release {Release} cannot be read; its question gets no suggestions.")]
    public static partial void ChampionUnreadable(ILogger log, Exception exception, string release);

    [LoggerMessage(8202, LogLevel.Information, "Release {Release} serves project {Project}.")]
    public static partial void ReleaseServes(ILogger log, string release, string project);

    [LoggerMessage(8203, LogLevel.Error, "The database could not be read; serving goes on with what it knows.")]
    public static partial void RefreshFailed(ILogger log, Exception exception);

    [LoggerMessage(8204, LogLevel.Error, "{Code}: {Hints} hints cannot be stored and are kept. {What}")]
    public static partial void HintsWait(ILogger log, string code, int hints, string what);

    [LoggerMessage(8205, LogLevel.Warning, "{Code}: extra_params of project {Project} name settings that there are not, or give them values that are not allowed: {Names}. They count as not said.")]
    public static partial void ExtraParamsIgnored(ILogger log, string code, string project, string names);

    [LoggerMessage(8206, LogLevel.Warning, "{Code}: The secret of the webhooks of connection '{Connection}' could not be read; deliveries are refused until it can.")]
    public static partial void SecretUnknown(ILogger log, string code, string connection);
}
