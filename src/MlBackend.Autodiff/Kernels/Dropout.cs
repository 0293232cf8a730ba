using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlBackend.Autodiff.Kernels;

/// <summary>
/// y = (x + bias)/(1 − rate) where an element is kept, else 0. Inputs x […, width], bias [width], numbers [2] (rate, the
/// place's own number), key [2] (numbers of step and run); output y. What is kept is a function of numbers, key and the element's place,
/// so no mask is stored, and a run can be repeated.
/// </summary>
internal sealed class Dropout() : Kernel(4, 1)
{
    protected override void Compute(KernelContext context, long[] dims, Rows rows)
    {
        var (x, bias, y, width) = (context.Input(0), context.Input(1), context.Output(0, dims), rows.Width);
        var mask = new DropoutMask(context.Input(2), context.Input(3));
        rows.Each(context, (_, row) => Row(x.From((long)row * width), bias, y.From((long)row * width), width, mask, mask.Row(row)));
    }

    private static void Row(Floats x, Floats bias, Floats y, int width, DropoutMask mask, uint key)
    {
        for (var i = 0; i < width; i += Vector<float>.Count)
        {
            y.Store(i, width, mask.Apply(x.Load(i, width) + bias.Load(i, width), i, key));
        }
    }
}

/// <summary>Of <see cref="Dropout"/>: inputs g (gradient of y), numbers, key; outputs the gradients of x and of bias.</summary>
internal sealed class DropoutGradient() : Kernel(3, 2)
{
    protected override void Compute(KernelContext context, long[] dims, Rows rows)
    {
        var (g, width) = (context.Input(0), rows.Width);
        var (toX, toBias) = (context.Output(0, dims), context.Output(1, width));
        var mask = new DropoutMask(context.Input(1), context.Input(2));
        using var sums = new PartialSums(rows);
        rows.Each(context, (block, row) => Row(g.From((long)row * width), toX.From((long)row * width), sums.Of(block), width, mask, mask.Row(row)));
        sums.Total(toBias);
    }

    private static void Row(Floats g, Floats toX, Floats sum, int width, DropoutMask mask, uint key)
    {
        for (var i = 0; i < width; i += Vector<float>.Count)
        {
            var result = mask.Apply(g.Load(i, width), i, key);
            toX.Store(i, width, result);
            sum.Accumulate(i, width, result);
        }
    }
}

/// <summary>Which elements are kept: each is told by a hash of its place.</summary>
internal readonly struct DropoutMask
{
    private readonly ulong seed;
    private readonly uint threshold;
    private readonly float scale;

    public DropoutMask(Floats numbers, Floats key)
    {
        seed = (((ulong)numbers[1] << 40) ^ ((ulong)key[1] << 24)) + (ulong)key[0];
        threshold = (uint)(numbers[0] * 4294967296.0);
        scale = 1 / (1 - numbers[0]);
    }

    /// <summary>The key of a row: SplitMix64 (Steele, Lea and Flood, 2014).</summary>
    public uint Row(int row)
    {
        var state = Mix(Mix(seed + 0x9E3779B97F4A7C15) + (ulong)row * 0x9E3779B97F4A7C15);
        return (uint)(state >> 32);
    }

    /// <summary>The elements from a column on, kept or dropped: Wellons' 32-bit mixing of column and row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> values, int column, uint key)
    {
        var state = (Vector<uint>.Indices + new Vector<uint>((uint)column)) * new Vector<uint>(0x9E3779B9) ^ new Vector<uint>(key);
        state = (state ^ (state >>> 16)) * new Vector<uint>(0x7FEB352D);
        state = (state ^ (state >>> 15)) * new Vector<uint>(0x846CA68B);
        state ^= state >>> 16;
        var kept = Vector.AsVectorSingle(Vector.GreaterThanOrEqual(state, new Vector<uint>(threshold)));
        return Vector.BitwiseAnd(kept, values * new Vector<float>(scale));
    }

    private static ulong Mix(ulong state)
    {
        state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        state = (state ^ (state >> 27)) * 0x94D049BB133111EB;
        return state ^ (state >> 31);
    }
}
