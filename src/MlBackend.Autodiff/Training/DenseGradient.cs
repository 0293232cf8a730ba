using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace MlBackend.Autodiff.Training;

/// <summary>
/// The gradient of a parameter that every step touches as a whole. A run writes it in place; only where several runs
/// make one step is there a second array with their weighted sum.
/// </summary>
internal sealed class DenseGradient : IDisposable
{
    private readonly float[] latest;
    private float[]? sum;

    public DenseGradient(Onnx.Graphs.Tensor parameter)
    {
        latest = GC.AllocateArray<float>(parameter.Length, pinned: true);
        Output = OrtValue.CreateTensorValueFromMemory(latest, [.. parameter.Dims]);
    }

    /// <summary>Where runs write.</summary>
    public OrtValue Output { get; }

    /// <summary>The gradient; after <see cref="Keep"/> that of the kept runs.</summary>
    public Span<float> Values => sum ?? latest;

    /// <summary>Adds the latest run, times its weight, to the sum.</summary>
    public void Keep(float weight)
    {
        if (sum is null)
        {
            sum = new float[latest.Length];
            TensorPrimitives.Multiply(latest, weight, sum);
        }
        else
        {
            TensorPrimitives.MultiplyAdd(latest, weight, sum, sum);
        }
    }

    /// <summary>Begins a new step.</summary>
    public void Clear() => sum = null;

    public void Dispose() => Output.Dispose();
}
