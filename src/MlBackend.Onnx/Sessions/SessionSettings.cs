using Microsoft.ML.OnnxRuntime;

namespace MlBackend.Onnx.Sessions;

/// <summary>How a session runs. The defaults are those that measured best for serving; see tests/MlBackend.Benchmarks.</summary>
public sealed record SessionSettings
{
    /// <summary>The settings for a training graph: memory patterns cost 35 % more memory there and no time is gained.</summary>
    public static SessionSettings Training { get; } = new() { MemoryPattern = false };

    /// <summary>Where to run. Default: the CPU.</summary>
    public Device Device { get; init; } = Device.Cpu;

    /// <summary>Threads for one run on the CPU; 0 (default) = one a physical core.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Lets idle threads burn their core while they wait for work. Default false: this service shares its machine, and
    /// a spinning pool takes the cores from the web process beside it.
    /// </summary>
    public bool Spinning { get; init; }

    /// <summary>Keeps freed memory for the next run. Default true: without it each run asks the system anew.</summary>
    public bool Arena { get; init; } = true;

    /// <summary>
    /// Plans one block of memory for each distinct shape of the inputs and keeps it. Default false: texts give hundreds of shapes.
    /// </summary>
    public bool MemoryPattern { get; init; }

    /// <summary>How far ONNX Runtime may rewrite the graph. Default true = all it can (level ALL); false = nothing.</summary>
    public bool Optimise { get; init; } = true;

    /// <summary>Has the last word on ONNX Runtime's own options, for operators that a caller brings.</summary>
    public Action<SessionOptions>? Configure { get; init; }

    /// <summary>CUDA only: products in TF32, ten bits of mantissa. Default false: results as on the CPU.</summary>
    public bool Tf32 { get; init; }

    /// <summary>CUDA only: bytes at most on the GPU; 0 (default) = no limit.</summary>
    public long GpuMemory { get; init; }
}
