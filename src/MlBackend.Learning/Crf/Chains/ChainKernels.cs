using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlBackend.Learning.Crf.Chains;

/// <summary>Sums over rows of tags. Every length is a multiple of four, so that no remainder is left.</summary>
internal static class ChainKernels
{
    /// <summary>Adds a row of weights to a row of scores.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(Span<float> target, ReadOnlySpan<float> source)
    {
        ref var to = ref MemoryMarshal.GetReference(target);
        ref var from = ref MemoryMarshal.GetReference(source);
        var length = (nuint)Math.Min(target.Length, source.Length);
        nuint at = 0;
        for (; at + 8 <= length; at += 8)
        {
            (Vector256.LoadUnsafe(ref to, at) + Vector256.LoadUnsafe(ref from, at)).StoreUnsafe(ref to, at);
        }

        for (; at + 4 <= length; at += 4)
        {
            (Vector128.LoadUnsafe(ref to, at) + Vector128.LoadUnsafe(ref from, at)).StoreUnsafe(ref to, at);
        }
    }

    /// <summary>Result = row · matrix, the matrix by rows as long as the result; only the first <paramref name="count"/> rows.</summary>
    public static void Apply(ReadOnlySpan<double> row, ReadOnlySpan<double> matrix, int count, Span<double> result)
    {
        ref var from = ref MemoryMarshal.GetReference(row);
        ref var factors = ref MemoryMarshal.GetReference(matrix);
        ref var to = ref MemoryMarshal.GetReference(result);
        for (var column = 0; column < result.Length; column += 4)
        {
            var sum = Vector256<double>.Zero;
            for (var at = 0; at < count; at++)
            {
                sum = Vector256.FusedMultiplyAdd(
                    Vector256.Create(Unsafe.Add(ref from, at)), Vector256.LoadUnsafe(ref factors, (nuint)((at * result.Length) + column)), sum);
            }

            sum.StoreUnsafe(ref to, (nuint)column);
        }
    }

    /// <summary>Adds left ⊗ right to the pairs, by rows as long as right; only the first <paramref name="count"/> rows.</summary>
    public static void AddOuter(ReadOnlySpan<double> left, ReadOnlySpan<double> right, int count, Span<double> pairs)
    {
        ref var from = ref MemoryMarshal.GetReference(right);
        ref var to = ref MemoryMarshal.GetReference(pairs);
        for (var at = 0; at < count; at++)
        {
            var factor = Vector256.Create(left[at]);
            for (var column = 0; column < right.Length; column += 4)
            {
                var place = (nuint)((at * right.Length) + column);
                Vector256.FusedMultiplyAdd(factor, Vector256.LoadUnsafe(ref from, (nuint)column), Vector256.LoadUnsafe(ref to, place)).StoreUnsafe(ref to, place);
            }
        }
    }

    /// <summary>Target = target · source, element by element.</summary>
    public static void Multiply(Span<double> target, ReadOnlySpan<double> source) => Product(target, source, 1, target);

    /// <summary>Result = left · right · factor, element by element.</summary>
    public static void Product(ReadOnlySpan<double> left, ReadOnlySpan<double> right, double factor, Span<double> result)
    {
        for (var at = 0; at < result.Length; at += 4)
        {
            (Vector256.Create(left.Slice(at, 4)) * Vector256.Create(right.Slice(at, 4)) * factor).CopyTo(result[at..]);
        }
    }

    /// <summary>Divides a row by its sum and returns the sum.</summary>
    public static double Normalise(Span<double> row)
    {
        var sum = Vector256<double>.Zero;
        for (var at = 0; at < row.Length; at += 4)
        {
            sum += Vector256.Create<double>(row.Slice(at, 4));
        }

        var total = Vector256.Sum(sum);
        for (var at = 0; at < row.Length; at += 4)
        {
            (Vector256.Create<double>(row.Slice(at, 4)) * (1 / total)).CopyTo(row[at..]);
        }

        return total;
    }
}
