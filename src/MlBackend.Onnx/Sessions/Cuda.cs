using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Files;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Onnx.Sessions;

/// <summary>
/// Whether CUDA works on this machine: each GPU is tried once a process with a graph of one node. Where it fails the
/// reason is said once, and every session runs on the CPU.
/// </summary>
public static class Cuda
{
    private static readonly ConcurrentDictionary<int, string?> Refusals = new();

    /// <summary>Gets the one sentence for each GPU that cannot be used, with code MLB6006. Default: standard error.</summary>
    public static Action<string> Notice { get; set; } = text => Console.Error.WriteLine(text);

    /// <summary>The device on which such a session runs: asked for, or the CPU.</summary>
    public static Device Resolve(Device asked)
    {
        // A build without the provider has no GPU to offer, and nobody asked for one.
        if (asked.Kind == DeviceKind.Cpu || (asked.Kind == DeviceKind.Auto && !File.Exists(Path.Combine(AppContext.BaseDirectory, "libonnxruntime_providers_cuda.so"))))
        {
            return Device.Cpu;
        }

        var refusal = Refusals.GetOrAdd(asked.Index, index =>
        {
            var reason = Try(index);
            if (reason is not null)
            {
                Notice(ErrorCodes.DeviceUnavailable.With($"cuda:{index.ToString(CultureInfo.InvariantCulture)}: {reason}").Message);
            }

            return reason;
        });
        return refusal is null ? new Device(DeviceKind.Cuda, asked.Index) : Device.Cpu;
    }

    internal static void Append(SessionOptions options, int index, SessionSettings settings)
    {
        using var cuda = new OrtCUDAProviderOptions();
        var entries = new Dictionary<string, string>
        {
            ["device_id"] = index.ToString(CultureInfo.InvariantCulture),
            ["use_tf32"] = settings.Tf32 ? "1" : "0",
            ["do_copy_in_default_stream"] = "1",

            // The other strategy doubles what it takes each time; the GPU's memory is shared with whoever else is on it.
            ["arena_extend_strategy"] = "kSameAsRequested",
        };
        if (settings.GpuMemory > 0)
        {
            entries["gpu_mem_limit"] = settings.GpuMemory.ToString(CultureInfo.InvariantCulture);
        }

        cuda.UpdateOptions(entries);
        options.AppendExecutionProvider_CUDA(cuda);
    }

    private static string? Try(int index)
    {
        var graph = new Graph();
        graph.Opsets[""] = 17;
        graph.Inputs.Add(ValueInfo.Of<float>("x", 1));
        graph.Outputs.Add(ValueInfo.Of<float>("y", 1));
        graph.Nodes.Add(new Node("Neg", ["x"], ["y"]));
        try
        {
            Runtime.Start();
            using var options = new SessionOptions();
            Append(options, index, new SessionSettings());
            using var session = new InferenceSession(OnnxFile.ToBytes(graph), options);
            using var input = OrtValue.CreateTensorValueFromMemory([1f], [1]);
            using var run = new RunOptions();
            using var output = session.Run(run, ["x"], [input], ["y"]);
            return null;
        }
        catch (Exception failure) when (failure is OnnxRuntimeException or DllNotFoundException or EntryPointNotFoundException)
        {
            return failure.Message.ReplaceLineEndings(" ");
        }
    }
}
