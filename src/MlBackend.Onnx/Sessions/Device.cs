using System.Globalization;

namespace MlBackend.Onnx.Sessions;

/// <summary>Where a session shall run.</summary>
public enum DeviceKind
{
    /// <summary>On the first GPU where one works, else on the CPU.</summary>
    Auto,

    /// <summary>On the CPU.</summary>
    Cpu,

    /// <summary>On an NVIDIA GPU; where it fails, on the CPU.</summary>
    Cuda,
}

/// <summary>The setting <c>Device</c>: <c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:n</c>.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="Index">Which GPU, from 0.</param>
public readonly record struct Device(DeviceKind Kind, int Index = 0)
{
    /// <summary>The CPU.</summary>
    public static Device Cpu => new(DeviceKind.Cpu);

    /// <summary>The text of the setting; false where it is none of the four.</summary>
    public static bool TryParse(string? text, out Device device)
    {
        var number = 0;
        var kind = text?.Trim().ToUpperInvariant() switch
        {
            "AUTO" => DeviceKind.Auto,
            "CPU" => DeviceKind.Cpu,
            "CUDA" => DeviceKind.Cuda,
            { } gpu when gpu.StartsWith("CUDA:", StringComparison.Ordinal)
                && int.TryParse(gpu.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out number) => DeviceKind.Cuda,
            _ => (DeviceKind?)null,
        };
        device = new Device(kind ?? DeviceKind.Auto, number);
        return kind is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        DeviceKind.Auto => "auto",
        DeviceKind.Cpu => "cpu",
        _ => string.Create(CultureInfo.InvariantCulture, $"cuda:{Index}"),
    };
}
