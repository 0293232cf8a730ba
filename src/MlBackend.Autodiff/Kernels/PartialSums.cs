using System.Numerics;
using System.Runtime.InteropServices;

namespace MlBackend.Autodiff.Kernels;

/// <summary>
/// Sums over rows that several threads make at once: one vector for each block of rows, added up in the blocks' order, so that the
/// result does not depend on the threads.
/// </summary>
internal sealed unsafe class PartialSums(Rows rows) : IDisposable
{
    private readonly float* memory = (float*)NativeMemory.AllocZeroed((nuint)Math.Max(rows.Blocks, 1) * (nuint)rows.Width, sizeof(float));

    public Floats Of(int block) => new(memory + (long)block * rows.Width);

    public void Total(Floats target)
    {
        for (var i = 0; i < rows.Width; i += Vector<float>.Count)
        {
            var sum = Vector<float>.Zero;
            for (var block = 0; block < rows.Blocks; block++)
            {
                sum += Of(block).Load(i, rows.Width);
            }

            target.Store(i, rows.Width, sum);
        }
    }

    public void Dispose() => NativeMemory.Free(memory);
}
