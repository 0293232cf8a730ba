using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlBackend.Learning.Linear;

/// <summary>
/// Products of a sparse row with a dense table of weights: feature f's row begins at f · stride, the intercepts are the
/// last row. The stride is 1 or a multiple of the vector width, so that no remainder is left.
/// </summary>
internal static class Kernels
{
    /// <summary>The stride for that many outputs.</summary>
    public static int Stride(int outputs) =>
        outputs == 1 ? 1 : (outputs + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;

    /// <summary>Scores = intercepts + Σ value · weights of its column. The length of scores is the stride.</summary>
    public static void Score(ReadOnlySpan<float> table, ReadOnlySpan<int> columns, ReadOnlySpan<float> values, Span<float> scores)
    {
        var stride = scores.Length;
        table[^stride..].CopyTo(scores);
        if (stride == 1)
        {
            var sum = scores[0];
            for (var at = 0; at < columns.Length; at++)
            {
                sum += values[at] * table[columns[at]];
            }

            scores[0] = sum;
            return;
        }

        for (var at = 0; at < columns.Length; at++)
        {
            AddScaled(scores, table.Slice(columns[at] * stride, stride), values[at]);
        }
    }

    /// <summary>Adds value · residuals to each column's row, and the residuals to the intercepts.</summary>
    public static void Scatter(Span<float> table, ReadOnlySpan<int> columns, ReadOnlySpan<float> values, ReadOnlySpan<float> residuals)
    {
        var stride = residuals.Length;
        if (stride == 1)
        {
            var residual = residuals[0];
            for (var at = 0; at < columns.Length; at++)
            {
                table[columns[at]] += values[at] * residual;
            }

            table[^1] += residual;
            return;
        }

        for (var at = 0; at < columns.Length; at++)
        {
            AddScaled(table.Slice(columns[at] * stride, stride), residuals, values[at]);
        }

        AddScaled(table[^stride..], residuals, 1f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddScaled(Span<float> target, ReadOnlySpan<float> source, float scale)
    {
        ref var to = ref MemoryMarshal.GetReference(target);
        ref var from = ref MemoryMarshal.GetReference(source);
        var factor = new Vector<float>(scale);
        for (nuint at = 0; at < (nuint)target.Length; at += (nuint)Vector<float>.Count)
        {
            var sum = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref from, at), factor, Vector.LoadUnsafe(ref to, at));
            sum.StoreUnsafe(ref to, at);
        }
    }
}
