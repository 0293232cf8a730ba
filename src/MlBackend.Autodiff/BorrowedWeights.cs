using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff;

/// <summary>Turns a graph's large initializers into inputs and lends their memory to runs, so that no session copies them.</summary>
internal sealed class BorrowedWeights : IDisposable
{
    private readonly List<MemoryHandle> pins = [];

    /// <summary>Takes the initializers out of a graph.</summary>
    /// <param name="graph">The graph; it changes.</param>
    /// <param name="largestConstant">Initializers up to this many elements stay: shapes are computed from them.</param>
    public unsafe BorrowedWeights(Graph graph, int largestConstant = 64)
    {
        foreach (var (name, tensor) in graph.Initializers.Where(pair => pair.Value.Length > largestConstant).ToList())
        {
            graph.Initializers.Remove(name);
            graph.Inputs.Add(new ValueInfo(name, tensor.Type, [.. tensor.Dims.Select(dim => new Dimension(dim))]));
            var pin = tensor.Bytes.Pin();
            pins.Add(pin);
            Values[name] = OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance, (TensorElementType)tensor.Type, [.. tensor.Dims], (nint)pin.Pointer, tensor.Bytes.Length);
        }
    }

    /// <summary>The lent tensors by name.</summary>
    public Dictionary<string, OrtValue> Values { get; } = new(StringComparer.Ordinal);

    public void Dispose()
    {
        foreach (var value in Values.Values)
        {
            value.Dispose();
        }

        pins.ForEach(pin => pin.Dispose());
    }
}
