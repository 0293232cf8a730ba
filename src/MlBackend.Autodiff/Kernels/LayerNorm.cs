using System.Numerics;

namespace MlBackend.Autodiff.Kernels;

/// <summary>
/// A residual sum and its normalisation over the last axis in one pass: s = a + bias + b, y = (s − mean(s))·r·scale + shift with
/// r = 1/√(variance + ε). Inputs a […, width], bias [width], b as a, scale, shift [width], ε [1]; outputs y, s, mean and r ([rows] each).
/// </summary>
internal sealed class LayerNorm() : Kernel(6, 4)
{
    protected override void Compute(KernelContext context, long[] dims, Rows rows)
    {
        var (a, bias, b, scale, shift, epsilon) = (context.Input(0), context.Input(1), context.Input(2), context.Input(3), context.Input(4), context.Input(5)[0]);
        var (y, s, means, inverses, width) = (context.Output(0, dims), context.Output(1, dims), context.Output(2, rows.Count), context.Output(3, rows.Count), rows.Width);
        rows.Each(context, (_, row) =>
        {
            var at = (long)row * width;
            var mean = Sum(a.From(at), bias, b.From(at), s.From(at), width) / width;
            var inverse = 1 / MathF.Sqrt(Squares(s.From(at), mean, width) / width + epsilon);
            (means[row], inverses[row]) = (mean, inverse);
            Scale(s.From(at), mean, inverse, scale, shift, y.From(at), width);
        });
    }

    private static float Sum(Floats a, Floats bias, Floats b, Floats s, int width)
    {
        var total = Vector<float>.Zero;
        for (var i = 0; i < width; i += Vector<float>.Count)
        {
            var sum = a.Load(i, width) + bias.Load(i, width) + b.Load(i, width);
            s.Store(i, width, sum);
            total += sum;
        }

        return Vector.Sum(total);
    }

    public static float Squares(Floats s, float mean, int width)
    {
        var total = Vector<float>.Zero;
        for (var i = 0; i < width; i += Vector<float>.Count)
        {
            var distance = s.Load(i, width, mean) - new Vector<float>(mean);
            total += distance * distance;
        }

        return Vector.Sum(total);
    }

    public static void Scale(Floats s, float mean, float inverse, Floats scale, Floats shift, Floats y, int width)
    {
        for (var i = 0; i < width; i += Vector<float>.Count)
        {
            y.Store(i, width, (s.Load(i, width) - new Vector<float>(mean)) * new Vector<float>(inverse) * scale.Load(i, width) + shift.Load(i, width));
        }
    }
}

/// <summary>
/// LayerNormalization of a graph that only runs forward: nothing is added before it and nothing kept for gradients. Inputs x […, width],
/// scale, shift [width], ε [1]; output y.
/// </summary>
internal sealed class PlainLayerNorm() : Kernel(4, 1)
{
    protected override void Compute(KernelContext context, long[] dims, Rows rows)
    {
        var (x, scale, shift, epsilon, y, width) = (context.Input(0), context.Input(1), context.Input(2), context.Input(3)[0], context.Output(0, dims), rows.Width);
        rows.Each(context, (_, row) =>
        {
            var own = x.From((long)row * width);
            var mean = Sum(own, width) / width;
            var inverse = 1 / MathF.Sqrt(LayerNorm.Squares(own, mean, width) / width + epsilon);
            LayerNorm.Scale(own, mean, inverse, scale, shift, y.From((long)row * width), width);
        });
    }

    private static float Sum(Floats x, int width)
    {
        var total = Vector<float>.Zero;
        for (var i = 0; i < width; i += Vector<float>.Count)
        {
            total += x.Load(i, width);
        }

        return Vector.Sum(total);
    }
}

/// <summary>
/// Of <see cref="LayerNorm"/>: inputs g (gradient of y), s, mean, r, scale; outputs the gradients of s, scale, shift, and the
/// first's sum over the rows, which is the gradient of the bias. With n = (s − mean)·r and h = g·scale: r·(h − mean(h) − n·mean(h·n)).
/// </summary>
internal sealed class LayerNormGradient() : Kernel(5, 4)
{
    protected override void Compute(KernelContext context, long[] dims, Rows rows)
    {
        var (g, s, means, inverses, scale, width) = (context.Input(0), context.Input(1), context.Input(2), context.Input(3), context.Input(4), rows.Width);
        var (toS, toScale, toShift, toBias) = (context.Output(0, dims), context.Output(1, width), context.Output(2, width), context.Output(3, width));
        using PartialSums scales = new(rows), shifts = new(rows), biases = new(rows);
        rows.Each(context, (block, row) =>
        {
            var at = (long)row * width;
            var (first, second) = Sums(g.From(at), s.From(at), means[row], inverses[row], scale, scales.Of(block), shifts.Of(block), width);
            Row(g.From(at), s.From(at), means[row], inverses[row], scale, first / width, second / width, toS.From(at), biases.Of(block), width);
        });
        scales.Total(toScale);
        shifts.Total(toShift);
        biases.Total(toBias);
    }

    private static (float OfH, float OfProduct) Sums(Floats g, Floats s, float mean, float inverse, Floats scale, Floats scales, Floats shifts, int width)
    {
        var (sum, product) = (Vector<float>.Zero, Vector<float>.Zero);
        for (var i = 0; i < width; i += Vector<float>.Count)
        {
            var gradient = g.Load(i, width);
            var n = (s.Load(i, width) - new Vector<float>(mean)) * new Vector<float>(inverse);
            var h = gradient * scale.Load(i, width);
            scales.Accumulate(i, width, gradient * n);
            shifts.Accumulate(i, width, gradient);
            sum += h;
            product += h * n;
        }

        return (Vector.Sum(sum), Vector.Sum(product));
    }

    private static void Row(Floats g, Floats s, float mean, float inverse, Floats scale, float first, float second, Floats toS, Floats biases, int width)
    {
        for (var i = 0; i < width; i += Vector<float>.Count)
        {
            var n = (s.Load(i, width) - new Vector<float>(mean)) * new Vector<float>(inverse);
            var result = new Vector<float>(inverse) * (g.Load(i, width) * scale.Load(i, width) - new Vector<float>(first) - n * new Vector<float>(second));
            toS.Store(i, width, result);
            biases.Accumulate(i, width, result);
        }
    }
}
