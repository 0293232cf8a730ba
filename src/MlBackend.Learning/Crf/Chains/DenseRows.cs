using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlBackend.Learning.Crf.Chains;

/// <summary>
/// Products of a dense vector with a table of weights, dimension by tag. Rows are a multiple of four wide,
/// so that no remainder is left.
/// </summary>
internal static class DenseRows
{
    /// <summary>Scores += Σ value · row of its dimension. The length of scores is the table's width.</summary>
    public static void Add(ReadOnlySpan<float> table, ReadOnlySpan<float> vector, Span<float> scores)
    {
        ref var weights = ref MemoryMarshal.GetReference(table);
        ref var values = ref MemoryMarshal.GetReference(vector);
        var stride = (nuint)scores.Length;
        for (nuint column = 0; column < stride; column += 4)
        {
            // Four sums, because each addition waits for the one before it.
            var (first, second, third, fourth) = (Vector128<float>.Zero, Vector128<float>.Zero, Vector128<float>.Zero, Vector128<float>.Zero);
            nuint at = 0;
            for (; at + 4 <= (nuint)vector.Length; at += 4)
            {
                first = Plus(first, ref weights, (at * stride) + column, Unsafe.Add(ref values, at));
                second = Plus(second, ref weights, ((at + 1) * stride) + column, Unsafe.Add(ref values, at + 1));
                third = Plus(third, ref weights, ((at + 2) * stride) + column, Unsafe.Add(ref values, at + 2));
                fourth = Plus(fourth, ref weights, ((at + 3) * stride) + column, Unsafe.Add(ref values, at + 3));
            }

            for (; at < (nuint)vector.Length; at++)
            {
                first = Plus(first, ref weights, (at * stride) + column, Unsafe.Add(ref values, at));
            }

            ref var to = ref MemoryMarshal.GetReference(scores);
            (first + second + third + fourth + Vector128.LoadUnsafe(ref to, column)).StoreUnsafe(ref to, column);
        }
    }

    /// <summary>Adds value · residuals to the row of each dimension.</summary>
    public static void Scatter(Span<float> table, ReadOnlySpan<float> vector, ReadOnlySpan<float> residuals)
    {
        ref var weights = ref MemoryMarshal.GetReference(table);
        var stride = (nuint)residuals.Length;
        for (nuint column = 0; column < stride; column += 4)
        {
            var residual = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(residuals), column);
            for (nuint at = 0; at < (nuint)vector.Length; at++)
            {
                var place = (at * stride) + column;
                Vector128.FusedMultiplyAdd(residual, Vector128.Create(vector[(int)at]), Vector128.LoadUnsafe(ref weights, place)).StoreUnsafe(ref weights, place);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Plus(Vector128<float> sum, ref float weights, nuint place, float value) =>
        Vector128.FusedMultiplyAdd(Vector128.LoadUnsafe(ref weights, place), Vector128.Create(value), sum);
}
