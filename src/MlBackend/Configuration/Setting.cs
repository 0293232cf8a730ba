namespace MlBackend.Configuration;

/// <summary>
/// One setting of the process. Order of precedence: command line, environment (<c>MLBACKEND__NAME</c>, then the Python
/// SDK's names), appsettings.json in the data folder, default. docs/configuration.md has a row for each; a test keeps it in step.
/// </summary>
/// <param name="Name">Its name in appsettings.json; the environment name is <c>MLBACKEND__</c> and the same in capitals.</param>
/// <param name="Default">What holds when nobody says anything, in words.</param>
/// <param name="What">What it does and with what it interacts.</param>
/// <param name="Aliases">The Python SDK's names for it, first wins.</param>
internal sealed record Setting(string Name, string Default, string What, params string[] Aliases)
{
    /// <summary>The environment variable.</summary>
    public string EnvironmentName => "MLBACKEND__" + Name.ToUpperInvariant();
}

/// <summary>Every setting of the process.</summary>
internal static class Settings
{
    public static readonly Setting Port = new("Port", "9090", "The port of the web process.", "PORT");
    public static readonly Setting Host = new("Host", "127.0.0.1; 0.0.0.0 in a container", "The address to listen on. Anything but loopback lets other machines in: the key in the URL is then the lock.");
    public static readonly Setting DataDir = new("DataDir", "./data", "Database, models and locks. One serve at a time.", "MODEL_DIR");
    public static readonly Setting MasterKey = new("MasterKey", "none", "Wraps the keys with which credentials are stored, so that the data folder alone gives them away to nobody. Keep it elsewhere: without it they cannot be read again.", "MLBACKEND_MASTER_KEY");
    public static readonly Setting PublicUrl = new("PublicUrl", "http://Host:Port", "The address under which the annotation tool reaches this service; printed at the start and used for webhooks.");
    public static readonly Setting LogLevel = new("LogLevel", "Information", "Trace, Debug, Information, Warning or Error.", "LOG_LEVEL");
    public static readonly Setting LabelStudioUrl = new("LabelStudioUrl", "none", "Links the connection `default` to this Label Studio at the start; needs LabelStudioApiKey.", "LABEL_STUDIO_URL", "LABEL_STUDIO_HOST");
    public static readonly Setting LabelStudioApiKey = new("LabelStudioApiKey", "none", "The token for LabelStudioUrl: a personal access token or a legacy token. Stored encrypted.", "LABEL_STUDIO_API_KEY", "LABEL_STUDIO_ACCESS_TOKEN");
    public static readonly Setting BasicAuthUser = new("BasicAuthUser", "none", "Asks for basic authentication at the URL without a key; needs BasicAuthPassword.", "BASIC_AUTH_USER");
    public static readonly Setting BasicAuthPassword = new("BasicAuthPassword", "none", "The password for BasicAuthUser.", "BASIC_AUTH_PASS");
    public static readonly Setting AllowBareUrl = new("AllowBareUrl", "false; true with LabelStudioUrl or BasicAuthUser", "Lets a URL without a key mean the connection `default`.");
    public static readonly Setting PredictLimitMegabytes = new("PredictLimitMegabytes", "256", "The largest body that /predict reads; a larger one is answered with 413.");
    public static readonly Setting PollSeconds = new("PollSeconds", "60", "How often each project is asked for changes when no webhook arrives; at least 1.");
    public static readonly Setting Device = new("Device", "auto", "Where encoders run: auto, cpu, cuda or cuda:n. A GPU that fails to load is said once and the CPU takes over. CUDA needs a build with -p:Gpu=true.");
    public static readonly Setting EncoderThreads = new("EncoderThreads", "0", "Processor cores for one batch of an encoder; 0 = one a physical core.");
    public static readonly Setting EncoderMegabytes = new("EncoderMegabytes", "1024", "Weights of encoders in the memory of one process at the most; those used longest ago are let go of first. One alone may be larger.");
    public static readonly Setting EncoderIdleMinutes = new("EncoderIdleMinutes", "1440", "An encoder that nobody used for so long is let go of; the next request brings it back, in about a second.");

    /// <summary>Every setting, in the order of docs/configuration.md.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        Port, Host, DataDir, MasterKey, PublicUrl, LogLevel, LabelStudioUrl, LabelStudioApiKey, BasicAuthUser, BasicAuthPassword,
        AllowBareUrl, PredictLimitMegabytes, PollSeconds, Device, EncoderThreads, EncoderMegabytes, EncoderIdleMinutes,
    ];
}
