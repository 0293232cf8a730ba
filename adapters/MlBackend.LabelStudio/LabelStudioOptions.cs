namespace MlBackend.LabelStudio;

/// <summary>How this service answers Label Studio and calls it. Checked when the host starts.</summary>
public sealed class LabelStudioOptions
{
    /// <summary>The longest body that is read, in bytes; a longer one is answered with 413. Default 256 MB, at least 1 kB.</summary>
    public long MaximumBodyBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>The user asked for at the URL without a key; null = nobody is asked. Goes with <see cref="BasicAuthPassword"/>.</summary>
    public string? BasicAuthUser { get; set; }

    /// <summary>The password for <see cref="BasicAuthUser"/>.</summary>
    public string? BasicAuthPassword { get; set; }

    /// <summary>
    /// Tasks asked for at once when pulling. Default 1,000, at which a task costs Label Studio 1.23 about two thirds of what it
    /// costs in pages of 100; 1 to 10,000. A page that is too much for Label Studio is asked for in smaller ones.
    /// </summary>
    public int PullPageSize { get; set; } = 1_000;

    /// <summary>Suggestions pushed in one call at the most. Default 20,000, about 12 MB of JSON for choices; 1 to 50,000.</summary>
    public int PushBatchSize { get; set; } = 20_000;

    /// <summary>How long one call may take, pushes and deletions apart. Default 100 s.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>How long one push or deletion of a release may take. Default 10 min.</summary>
    public TimeSpan PushTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often a call that may safely be repeated is repeated. Default 3; 0 to 10.</summary>
    public int Retries { get; set; } = 3;

    /// <summary>About the wait before the first repetition; each further one waits about twice as long. Default 0.5 s.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Where the chance in those waits comes from. Default: the process, so that several workers do not come back at the same moment.</summary>
    public int JitterSeed { get; set; } = Environment.ProcessId;

    /// <summary>The longest wait that Label Studio may ask for (Retry-After) and still get within the call. Default 30 s.</summary>
    public TimeSpan LongestRetryAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>After so many failed calls within ten seconds, and no fewer than went well, Label Studio is left alone. Default 5; at least 2.</summary>
    public int FailuresBeforeRest { get; set; } = 5;

    /// <summary>How long it is left alone before one call tries whether it is back. Default 15 s; half a second to a day.</summary>
    public TimeSpan Rest { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>True where every value is allowed.</summary>
    internal bool IsValid() =>
        MaximumBodyBytes >= 1024
        && BasicAuthUser is null == BasicAuthPassword is null
        && PullPageSize is >= 1 and <= 10_000
        && PushBatchSize is >= 1 and <= 50_000
        && CallTimeout > TimeSpan.Zero
        && PushTimeout > TimeSpan.Zero
        && Retries is >= 0 and <= 10
        && RetryDelay >= TimeSpan.Zero
        && LongestRetryAfter >= TimeSpan.Zero
        && FailuresBeforeRest >= 2
        && Rest >= TimeSpan.FromSeconds(0.5) && Rest <= TimeSpan.FromDays(1);
}
