using MlBackend.Onnx.Sessions;

namespace MlBackend.Learning.Encoder.Inference;

/// <summary>How a process keeps encoders.</summary>
public sealed record EncoderPoolOptions
{
    /// <summary>The folder of an encoder by its id, and by its hash where that is known; null where there is none. Default: there is none.</summary>
    public Func<string, string?, string?> Locate { get; init; } = (_, _) => null;

    /// <summary>Where computed vectors are kept between runs; null (default) = nowhere.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Bytes of one cache file at the most. Default 1 GiB.</summary>
    public long CacheLimit { get; init; } = 1L << 30;

    /// <summary>Where fine-tuning keeps its checkpoints and what it made; default: in the system's temporary folder.</summary>
    public string WorkFolder { get; init; } = Path.Combine(Path.GetTempPath(), "mlbackend-fine-tuning");

    /// <summary>An encoder that nobody used for so long is let go of; it comes back when it is asked for. Default a day.</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Bytes of weights in memory at the most: of several encoders those used longest ago go first. One alone may be larger.
    /// Default 1 GiB.
    /// </summary>
    public long MemoryLimit { get; init; } = 1L << 30;

    /// <summary>How sessions run.</summary>
    public SessionSettings Session { get; init; } = new();
}
