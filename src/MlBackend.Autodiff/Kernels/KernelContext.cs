using System.Runtime.InteropServices;

namespace MlBackend.Autodiff.Kernels;

/// <summary>The inputs and outputs of one call of a kernel.</summary>
internal readonly unsafe struct KernelContext(nint context)
{
    /// <summary>The elements of an input.</summary>
    public Floats Input(int index) => Data(Value(index));

    /// <summary>The sizes of an input's dimensions.</summary>
    public long[] Dims(int index)
    {
        ref readonly var api = ref KernelLibrary.Functions;
        nint info;
        KernelLibrary.Check(((delegate* unmanaged<nint, nint*, nint>)api.GetTensorTypeAndShape)(Value(index), &info));
        try
        {
            nuint count;
            KernelLibrary.Check(((delegate* unmanaged<nint, nuint*, nint>)api.GetDimensionsCount)(info, &count));
            var dims = new long[count];
            fixed (long* first = dims)
            {
                KernelLibrary.Check(((delegate* unmanaged<nint, long*, nuint, nint>)api.GetDimensions)(info, first, count));
            }

            return dims;
        }
        finally
        {
            ((delegate* unmanaged<nint, void>)api.ReleaseTensorTypeAndShapeInfo)(info);
        }
    }

    /// <summary>Allocates an output.</summary>
    public Floats Output(int index, params ReadOnlySpan<long> dims)
    {
        nint value;
        fixed (long* first = dims)
        {
            KernelLibrary.Check(((delegate* unmanaged<nint, nuint, long*, nuint, nint*, nint>)KernelLibrary.Functions.KernelContext_GetOutput)(context, (nuint)index, first, (nuint)dims.Length, &value));
        }

        return Data(value);
    }

    /// <summary>Calls <paramref name="body"/> with 0 to <paramref name="count"/> − 1 on the session's threads.</summary>
    public void Parallel(int count, Action<int> body)
    {
        var handle = GCHandle.Alloc(body);
        try
        {
            KernelLibrary.Check(((delegate* unmanaged<nint, delegate* unmanaged<nint, nuint, void>, nuint, nuint, nint, nint>)KernelLibrary.Functions.KernelContext_ParallelFor)(
                context, &Call, (nuint)count, 0, GCHandle.ToIntPtr(handle)));
        }
        finally
        {
            handle.Free();
        }
    }

    [UnmanagedCallersOnly]
    private static void Call(nint body, nuint index) => ((Action<int>)GCHandle.FromIntPtr(body).Target!)((int)index);

    private static Floats Data(nint value)
    {
        float* data;
        KernelLibrary.Check(((delegate* unmanaged<nint, float**, nint>)KernelLibrary.Functions.GetTensorMutableData)(value, &data));
        return new Floats(data);
    }

    private nint Value(int index)
    {
        nint value;
        KernelLibrary.Check(((delegate* unmanaged<nint, nuint, nint*, nint>)KernelLibrary.Functions.KernelContext_GetInput)(context, (nuint)index, &value));
        return value;
    }
}
