using MlBackend.Configuration;
using MlBackend.Learning.Encoder;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Onnx.Sessions;
using MlBackend.Storage.Encoders;

namespace MlBackend.Commands.Encoders;

/// <summary>Says to a process where encoders lie and how it keeps them. Nothing is loaded by it.</summary>
internal static class EncoderSetup
{
    /// <summary>For a process of the service: the encoders of the data folder.</summary>
    /// <param name="options">The settings of the process.</param>
    /// <param name="keepsVectors">True where computed vectors go to disk: the worker asks for the same texts again and again, the web process does not.</param>
    /// <param name="time">The clock.</param>
    public static void Configure(ServiceOptions options, bool keepsVectors, TimeProvider time) =>
        Learning.Encoder.Encoders.Configure(Options(options, keepsVectors ? Path.Combine(options.DataDir, "cache", "vectors") : null, Path.Combine(options.DataDir, "cache", "fine-tuning")), time);

    /// <summary>For a command on files: the encoders of the usual data folder by name, any by its folder, vectors in the user's cache.</summary>
    public static void ConfigureShell()
    {
        var options = ServiceOptions.From(new SettingValues(new Dictionary<string, string>(), Environment.GetEnvironmentVariable));
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } given ? given : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        Learning.Encoder.Encoders.Configure(Options(options, Path.Combine(cache, "mlbackend", "vectors"), Path.Combine(cache, "mlbackend", "fine-tuning")), TimeProvider.System);
    }

    private static EncoderPoolOptions Options(ServiceOptions options, string? cache, string work)
    {
        var store = new EncoderStore(options.Storage, TimeProvider.System);
        return new EncoderPoolOptions
        {
            Locate = store.Locate,
            CacheFolder = cache,
            WorkFolder = work,
            IdleAfter = options.EncoderIdle,
            MemoryLimit = options.EncoderMegabytes * 1024L * 1024L,
            Session = new SessionSettings { Device = options.Device, Threads = options.EncoderThreads },
        };
    }
}
