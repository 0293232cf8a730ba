using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MlBackend.Onnx.Graphs;
using Tensor = MlBackend.Onnx.Graphs.Tensor;

namespace MlBackend.Autodiff.LowRank;

/// <summary>An adapter of low rank beside a frozen matrix.</summary>
/// <param name="Weight">The initializer of the matrix.</param>
/// <param name="Initial">The matrix.</param>
/// <param name="Transposed">True where the matrix is [outputs, inputs].</param>
/// <param name="Down">The initializer A, [inputs, rank].</param>
/// <param name="Up">The initializer B, [rank, outputs].</param>
/// <param name="Scale">What A·B counts beside the matrix.</param>
public sealed record LoraAdapter(string Weight, Tensor Initial, bool Transposed, string Down, string Up, float Scale)
{
    /// <summary>The matrix that computes what matrix and adapter compute together.</summary>
    /// <param name="down">A, row-major.</param>
    /// <param name="up">B, row-major.</param>
    public Tensor Merge(ReadOnlySpan<float> down, ReadOnlySpan<float> up)
    {
        var (inputs, outputs) = Transposed ? ((int)Initial.Dims[1], (int)Initial.Dims[0]) : ((int)Initial.Dims[0], (int)Initial.Dims[1]);
        var rank = down.Length / inputs;
        var bytes = Initial.Bytes.ToArray();
        var merged = MemoryMarshal.Cast<byte, float>(bytes.AsSpan());
        var row = new float[outputs];
        for (var i = 0; i < inputs; i++)
        {
            Array.Clear(row);
            for (var r = 0; r < rank; r++)
            {
                TensorPrimitives.MultiplyAdd(up.Slice(r * outputs, outputs), Scale * down[i * rank + r], row, row);
            }

            if (Transposed)
            {
                for (var o = 0; o < outputs; o++)
                {
                    merged[o * inputs + i] += row[o];
                }
            }
            else
            {
                var target = merged.Slice(i * outputs, outputs);
                TensorPrimitives.Add(target, row, target);
            }
        }

        return new Tensor(ElementType.Float, Initial.Dims, bytes);
    }
}
