using System.Numerics;

namespace MlBackend.Autodiff.Kernels;

/// <summary>Of Softmax over the last axis: inputs g (gradient of y), y; output y·(g − sum(g·y)).</summary>
internal sealed class SoftmaxGradient() : Kernel(2, 1)
{
    protected override void Compute(KernelContext context, long[] dims, Rows rows)
    {
        var (g, y, result, width) = (context.Input(0), context.Input(1), context.Output(0, dims), rows.Width);
        rows.Each(context, (_, row) => Row(g.From((long)row * width), y.From((long)row * width), result.From((long)row * width), width));
    }

    private static void Row(Floats g, Floats y, Floats result, int width)
    {
        var products = Vector<float>.Zero;
        for (var i = 0; i < width; i += Vector<float>.Count)
        {
            products += g.Load(i, width) * y.Load(i, width);
        }

        var sum = new Vector<float>(Vector.Sum(products));
        for (var i = 0; i < width; i += Vector<float>.Count)
        {
            result.Store(i, width, y.Load(i, width) * (g.Load(i, width) - sum));
        }
    }
}
