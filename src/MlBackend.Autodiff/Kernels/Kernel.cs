namespace MlBackend.Autodiff.Kernels;

/// <summary>
/// An operator of ours that ONNX Runtime calls on the CPU. All its inputs and outputs are floats; it works on the rows of its
/// first input, that is along the last axis.
/// </summary>
/// <param name="inputs">Number of inputs.</param>
/// <param name="outputs">Number of outputs.</param>
internal abstract class Kernel(int inputs, int outputs)
{
    // Elements that one thread works on at a time: enough to pay for waking it.
    private const int ElementsAtATime = 1 << 14;

    public int Inputs => inputs;

    public int Outputs => outputs;

    /// <summary>Computes all rows.</summary>
    public void Compute(KernelContext context)
    {
        var dims = context.Dims(0);
        var width = (int)dims[^1];
        var rows = width == 0 ? 0 : (int)(dims.Aggregate(1L, (product, dim) => product * dim) / width);
        var rowsAtATime = Math.Max(1, ElementsAtATime / Math.Max(width, 1));
        Compute(context, dims, new Rows(rows, width, rowsAtATime));
    }

    protected abstract void Compute(KernelContext context, long[] dims, Rows rows);
}

/// <summary>How the rows of an operator are dealt out to threads.</summary>
/// <param name="Count">Number of rows.</param>
/// <param name="Width">Elements of a row.</param>
/// <param name="AtATime">Rows of a block.</param>
internal readonly record struct Rows(int Count, int Width, int AtATime)
{
    /// <summary>Number of blocks.</summary>
    public int Blocks => (Count + AtATime - 1) / AtATime;

    /// <summary>Calls <paramref name="body"/> with the block and the number of each row.</summary>
    public void Each(KernelContext context, Action<int, int> body)
    {
        var (count, atATime) = (Count, AtATime);
        context.Parallel(Blocks, block =>
        {
            for (var row = block * atATime; row < Math.Min(count, (block + 1) * atATime); row++)
            {
                body(block, row);
            }
        });
    }
}
