namespace MlBackend.Jobs;

/// <summary>How the worker goes about its work. Every value has a default that suits one machine.</summary>
internal sealed class JobOptions
{
    /// <summary>How often each project is asked for changes when nothing hints at any. Default 60 s.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The address under which the tools reach this service: webhooks point there. Null: none are made.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>
    /// Documents a batch that is sent to a tool; an eighth of the project where that is more, as far as the tool takes it. Default
    /// 5,000: Label Studio recounts the whole project after each call, so that 5,000 suggestions took it 5 s in one call and 45 s
    /// in calls of 500.
    /// </summary>
    public int BatchSize { get; set; } = 5_000;

    /// <summary>Whether a tool that can is told to show the documents in the order of their priority. Default true.</summary>
    public bool OrderByPriority { get; set; } = true;

    /// <summary>How often what the service leaves in a tool, its webhook and its view, is looked after. Default 10 min.</summary>
    public TimeSpan UpkeepInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long after sending a batch of unknown fate the tool is asked for it: it may still be working on it.
    /// Default 15 s.
    /// </summary>
    public TimeSpan Settling { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a batch on its way is waited for when the worker is asked to end. Default 5 s.</summary>
    public TimeSpan Farewell { get; set; } = TimeSpan.FromSeconds(5);
}
