using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlBackend.Autodiff.Kernels;

/// <summary>y = z·Φ(z) with z = x + bias. Inputs x […, width], bias [width]; output y.</summary>
internal sealed class Gelu() : Kernel(2, 1)
{
    private static readonly float Root = 1 / MathF.Sqrt(2 * MathF.PI);

    protected override void Compute(KernelContext context, long[] dims, Rows rows)
    {
        var (x, bias, y, width) = (context.Input(0), context.Input(1), context.Output(0, dims), rows.Width);
        rows.Each(context, (_, row) => Row(x.From((long)row * width), bias, y.From((long)row * width), width));
    }

    private static void Row(Floats x, Floats bias, Floats y, int width)
    {
        for (var i = 0; i < width; i += Vector<float>.Count)
        {
            var z = x.Load(i, width) + bias.Load(i, width);
            y.Store(i, width, z * Cumulative(z, out _));
        }
    }

    /// <summary>
    /// Φ and φ of the normal distribution at once, as they share the exponential: Abramowitz and Stegun 7.1.26, absolute error
    /// of Φ below 2e-7.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector<float> Cumulative(Vector<float> z, out Vector<float> density)
    {
        var bell = Exponential(z * z * new Vector<float>(-0.5f));
        density = bell * new Vector<float>(Root);
        var t = Vector<float>.One / Vector.FusedMultiplyAdd(Vector.Abs(z), new Vector<float>(0.3275911f * 0.70710678f), Vector<float>.One);
        var series = Polynomial(t, 1.061405429f, -1.453152027f, 1.421413741f, -0.284496736f, 0.254829592f);
        var tail = new Vector<float>(0.5f) * series * t * bell;
        return Vector.ConditionalSelect(Vector.LessThan(z, Vector<float>.Zero), tail, Vector<float>.One - tail);
    }

    // e^x for x ≤ 0, relative error below 2e-7: 2^n·e^r with |r| ≤ ln 2 / 2 (the polynomial is Cephes' expf). The library's own
    // works in double and takes three times as long.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Exponential(Vector<float> x)
    {
        x = Vector.Max(x, new Vector<float>(-87));
        var n = Vector.Round(x * new Vector<float>(1.44269504f));
        var r = Vector.FusedMultiplyAdd(n, new Vector<float>(2.12194440e-4f), Vector.FusedMultiplyAdd(n, new Vector<float>(-0.693359375f), x));
        var series = Polynomial(r, 1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f);
        var fraction = Vector.FusedMultiplyAdd(series, r * r, r + Vector<float>.One);
        return fraction * Vector.AsVectorSingle((Vector.ConvertToInt32(n) + new Vector<int>(127)) << 23);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Polynomial(Vector<float> x, float a, float b, float c, float d, float e)
    {
        var sum = Vector.FusedMultiplyAdd(new Vector<float>(a), x, new Vector<float>(b));
        sum = Vector.FusedMultiplyAdd(sum, x, new Vector<float>(c));
        sum = Vector.FusedMultiplyAdd(sum, x, new Vector<float>(d));
        return Vector.FusedMultiplyAdd(sum, x, new Vector<float>(e));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Polynomial(Vector<float> x, float a, float b, float c, float d, float e, float f) =>
        Vector.FusedMultiplyAdd(Polynomial(x, a, b, c, d, e), x, new Vector<float>(f));
}

/// <summary>
/// Of <see cref="Gelu"/>: inputs g (gradient of y), x, bias; outputs the gradients of x, which is g·(Φ(z) + z·φ(z)), and of
/// bias, its sum over the rows.
/// </summary>
internal sealed class GeluGradient() : Kernel(3, 2)
{
    protected override void Compute(KernelContext context, long[] dims, Rows rows)
    {
        var (g, x, bias, width) = (context.Input(0), context.Input(1), context.Input(2), rows.Width);
        var (toX, toBias) = (context.Output(0, dims), context.Output(1, width));
        using var sums = new PartialSums(rows);
        rows.Each(context, (block, row) => Row(g.From((long)row * width), x.From((long)row * width), bias, toX.From((long)row * width), sums.Of(block), width));
        sums.Total(toBias);
    }

    private static void Row(Floats g, Floats x, Floats bias, Floats toX, Floats sum, int width)
    {
        for (var i = 0; i < width; i += Vector<float>.Count)
        {
            var z = x.Load(i, width) + bias.Load(i, width);
            var cumulative = Gelu.Cumulative(z, out var density);
            var result = g.Load(i, width) * (cumulative + z * density);
            toX.Store(i, width, result);
            sum.Accumulate(i, width, result);
        }
    }
}
