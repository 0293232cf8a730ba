using System.Globalization;
using MlBackend.Core.Errors;
using MlBackend.LabelStudio;
using MlBackend.Onnx.Sessions;
using MlBackend.Storage;

namespace MlBackend.Configuration;

/// <summary>The settings of the process after all sources were read, checked before anything starts.</summary>
internal sealed record ServiceOptions(
    int Port,
    string Host,
    string DataDir,
    string? MasterKey,
    Uri PublicUrl,
    LogLevel LogLevel,
    Uri? LabelStudioUrl,
    string? LabelStudioApiKey,
    string? BasicAuthUser,
    string? BasicAuthPassword,
    bool AllowBareUrl,
    int PredictLimitMegabytes,
    TimeSpan PollInterval)
{
    /// <summary>Where encoders run.</summary>
    public Device Device { get; init; }

    /// <summary>Processor cores for one batch of an encoder; 0 = one a physical core.</summary>
    public int EncoderThreads { get; init; }

    /// <summary>Weights of encoders in memory at the most.</summary>
    public int EncoderMegabytes { get; init; } = 1024;

    /// <summary>How long an encoder stays that nobody uses.</summary>
    public TimeSpan EncoderIdle { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Where rows and models are kept.</summary>
    public StorageOptions Storage => new() { DataFolder = DataDir, MasterKey = MasterKey };

    /// <summary>Passes on what concerns Label Studio.</summary>
    public void Configure(LabelStudioOptions labelStudio)
    {
        labelStudio.MaximumBodyBytes = PredictLimitMegabytes * 1024L * 1024L;
        labelStudio.BasicAuthUser = BasicAuthUser;
        labelStudio.BasicAuthPassword = BasicAuthPassword;
    }

    /// <summary>Reads and checks all settings.</summary>
    /// <exception cref="MlBackendException">A value is not allowed; the message names the setting.</exception>
    public static ServiceOptions From(SettingValues values)
    {
        var port = Integer(values, Settings.Port, 9090, 0, 65535);
        var inContainer = Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") == "true";
        var host = values[Settings.Host] ?? (inContainer ? "0.0.0.0" : "127.0.0.1");
        var labelStudio = Address(values, Settings.LabelStudioUrl);
        var apiKey = values[Settings.LabelStudioApiKey];
        var user = values[Settings.BasicAuthUser];
        var password = values[Settings.BasicAuthPassword];
        Require(user is null == password is null, Settings.BasicAuthUser, "and BasicAuthPassword go together.");
        return new ServiceOptions(
            port,
            host,
            Path.GetFullPath(values[Settings.DataDir] ?? "data"),
            values[Settings.MasterKey],
            Address(values, Settings.PublicUrl) ?? new Uri($"http://{(host is "0.0.0.0" or "127.0.0.1" or "::" ? "localhost" : host)}:{port}"),
            Level(values),
            labelStudio,
            apiKey,
            user,
            password,
            Boolean(values, Settings.AllowBareUrl, labelStudio is not null || user is not null),
            Integer(values, Settings.PredictLimitMegabytes, 256, 1, 4096),
            TimeSpan.FromSeconds(Integer(values, Settings.PollSeconds, 60, 1, 86_400)))
        {
            Device = ReadDevice(values),
            EncoderThreads = Integer(values, Settings.EncoderThreads, 0, 0, 1024),
            EncoderMegabytes = Integer(values, Settings.EncoderMegabytes, 1024, 1, 1_048_576),
            EncoderIdle = TimeSpan.FromMinutes(Integer(values, Settings.EncoderIdleMinutes, 1440, 1, 525_600)),
        };
    }

    private static int Integer(SettingValues values, Setting setting, int otherwise, int least, int most)
    {
        if (values[setting] is not { } text)
        {
            return otherwise;
        }

        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        Require(isNumber && number >= least && number <= most, setting, $"is a whole number from {least} to {most}.");
        return number;
    }

    private static bool Boolean(SettingValues values, Setting setting, bool otherwise)
    {
        if (values[setting] is not { } text)
        {
            return otherwise;
        }

        Require(bool.TryParse(text, out var value), setting, "is true or false.");
        return value;
    }

    private static Uri? Address(SettingValues values, Setting setting)
    {
        if (values[setting] is not { } text)
        {
            return null;
        }

        var isAddress = Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";
        Require(isAddress, setting, "is an address that begins with http:// or https://.");
        return address;
    }

    private static Device ReadDevice(SettingValues values)
    {
        var isDevice = Device.TryParse(values[Settings.Device] ?? "auto", out var device);
        Require(isDevice, Settings.Device, "is auto, cpu, cuda or cuda:n.");
        return device;
    }

    private static LogLevel Level(SettingValues values)
    {
        // The Python SDK says DEBUG, INFO, WARNING, ERROR.
        var text = values[Settings.LogLevel]?.ToUpperInvariant();
        return text switch
        {
            null or "INFORMATION" or "INFO" => LogLevel.Information,
            "TRACE" => LogLevel.Trace,
            "DEBUG" => LogLevel.Debug,
            "WARNING" => LogLevel.Warning,
            "ERROR" or "CRITICAL" => LogLevel.Error,
            _ => throw ErrorCodes.BadConfiguration.With($"{Settings.LogLevel.Name} is Trace, Debug, Information, Warning or Error."),
        };
    }

    private static void Require(bool condition, Setting setting, string rule)
    {
        if (!condition)
        {
            throw ErrorCodes.BadConfiguration.With($"{setting.Name} {rule}");
        }
    }
}
