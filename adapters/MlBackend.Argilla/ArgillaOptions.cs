namespace MlBackend.Argilla;

/// <summary>How this service calls Argilla and answers its webhooks. Checked when the host starts.</summary>
public sealed class ArgillaOptions
{
    /// <summary>Records asked for at once when pulling. Default 1,000, the most that Argilla 2.8 gives; at least 1.</summary>
    public int PullPageSize { get; set; } = 1_000;

    /// <summary>
    /// Records written in one call. Default 500, the most that Argilla 2.8 takes; at least 1. All or none of a call is stored.
    /// </summary>
    public int PushBatchSize { get; set; } = 500;

    /// <summary>
    /// Suggestions of one batch that Argilla may refuse and that are set aside one by one before the batch is given up as a whole.
    /// Default 20.
    /// </summary>
    public int RefusalsABatch { get; set; } = 20;

    /// <summary>The longest webhook that is read, in bytes; a longer one is answered with 413. Default 4 MB, at least 1 kB.</summary>
    public int MaximumWebhookBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How far a webhook's timestamp may be from our clock. Default 5 min, as Standard Webhooks advises.</summary>
    public TimeSpan WebhookTolerance { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long one call may take, writes apart. Default 100 s.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>How long one write of many records may take. Default 10 min.</summary>
    public TimeSpan PushTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often a call that may safely be repeated is repeated. Default 3; 0 to 10.</summary>
    public int Retries { get; set; } = 3;

    /// <summary>About the wait before the first repetition; each further one waits about twice as long. Default 0.5 s.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Where the chance in those waits comes from. Default: the process, so that several workers do not come back at the same moment.</summary>
    public int JitterSeed { get; set; } = Environment.ProcessId;

    /// <summary>The longest wait that Argilla, or a proxy before it, may ask for (Retry-After) and still get within the call. Default 30 s.</summary>
    public TimeSpan LongestRetryAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>After so many failed calls within ten seconds, and no fewer than went well, Argilla is left alone. Default 5; at least 2.</summary>
    public int FailuresBeforeRest { get; set; } = 5;

    /// <summary>How long it is left alone before one call tries whether it is back. Default 15 s; half a second to a day.</summary>
    public TimeSpan Rest { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>True where every value is allowed.</summary>
    internal bool IsValid() =>
        PullPageSize is >= 1 and <= 1_000
        && PushBatchSize is >= 1 and <= 500
        && RefusalsABatch >= 0
        && MaximumWebhookBytes >= 1024
        && WebhookTolerance > TimeSpan.Zero
        && CallTimeout > TimeSpan.Zero
        && PushTimeout > TimeSpan.Zero
        && Retries is >= 0 and <= 10
        && RetryDelay >= TimeSpan.Zero
        && LongestRetryAfter >= TimeSpan.Zero
        && FailuresBeforeRest >= 2
        && Rest >= TimeSpan.FromSeconds(0.5) && Rest <= TimeSpan.FromDays(1);
}
