using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlBackend.Autodiff.Kernels;

/// <summary>
/// OrtCustomOp of onnxruntime_c_api.h, in the layout that ONNX Runtime 1.16 and later read when it says version 16, and after it a number of
/// ours that tells the callbacks which kernel is meant.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeOperator
{
    private const uint LayoutVersion = 16;

    private uint version;
    private delegate* unmanaged<NativeOperator*, nint, nint, nint> createKernel;
    private delegate* unmanaged<NativeOperator*, nint> getName;
    private delegate* unmanaged<NativeOperator*, nint> getExecutionProviderType;
    private delegate* unmanaged<NativeOperator*, nuint, int> getInputType;
    private delegate* unmanaged<NativeOperator*, nuint> getInputTypeCount;
    private delegate* unmanaged<NativeOperator*, nuint, int> getOutputType;
    private delegate* unmanaged<NativeOperator*, nuint> getOutputTypeCount;
    private delegate* unmanaged<nint, nint, void> kernelCompute;
    private delegate* unmanaged<nint, void> kernelDestroy;
    private delegate* unmanaged<NativeOperator*, nuint, int> getInputCharacteristic;
    private delegate* unmanaged<NativeOperator*, nuint, int> getOutputCharacteristic;
    private delegate* unmanaged<NativeOperator*, nuint, int> getInputMemoryType;
    private delegate* unmanaged<NativeOperator*, int> getVariadicInputMinArity;
    private delegate* unmanaged<NativeOperator*, int> getVariadicInputHomogeneity;
    private delegate* unmanaged<NativeOperator*, int> getVariadicOutputMinArity;
    private delegate* unmanaged<NativeOperator*, int> getVariadicOutputHomogeneity;
    private delegate* unmanaged<NativeOperator*, nint, nint, nint*, nint> createKernelV2;
    private delegate* unmanaged<nint, nint, nint> kernelComputeV2;
    private int index;

    /// <summary>Fills in an operator; <paramref name="number"/> is its kernel's place in <see cref="KernelLibrary.Kernels"/>.</summary>
    public static void Write(NativeOperator* target, int number)
    {
        *target = default;
        target->version = LayoutVersion;
        target->getName = &Name;
        target->getExecutionProviderType = &Provider;
        target->getInputType = &FloatType;
        target->getInputTypeCount = &InputCount;
        target->getOutputType = &FloatType;
        target->getOutputTypeCount = &OutputCount;
        target->kernelDestroy = &Destroy;
        target->getInputCharacteristic = &Required;
        target->getOutputCharacteristic = &Required;
        target->getInputMemoryType = &Required;
        target->createKernelV2 = &Create;
        target->kernelComputeV2 = &Compute;
        target->index = number;
    }

    private static Kernel KernelOf(NativeOperator* self) => KernelLibrary.Kernels[self->index];

    [UnmanagedCallersOnly]
    private static nint Name(NativeOperator* self) => KernelLibrary.NativeName(self->index);

    // Null: the CPU.
    [UnmanagedCallersOnly]
    private static nint Provider(NativeOperator* self) => 0;

    [UnmanagedCallersOnly]
    private static int FloatType(NativeOperator* self, nuint at) => 1;

    [UnmanagedCallersOnly]
    private static nuint InputCount(NativeOperator* self) => (nuint)KernelOf(self).Inputs;

    [UnmanagedCallersOnly]
    private static nuint OutputCount(NativeOperator* self) => (nuint)KernelOf(self).Outputs;

    [UnmanagedCallersOnly]
    private static int Required(NativeOperator* self, nuint at) => 0;

    // The kernels have no state: what stands for one is its number, from 1, as zero would mean none.
    [UnmanagedCallersOnly]
    private static nint Create(NativeOperator* self, nint api, nint info, nint* kernel)
    {
        *kernel = self->index + 1;
        return 0;
    }

    [UnmanagedCallersOnly]
    private static void Destroy(nint kernel)
    {
    }

    [UnmanagedCallersOnly]
    private static nint Compute(nint kernel, nint context)
    {
        try
        {
            KernelLibrary.Kernels[(int)kernel - 1].Compute(new KernelContext(context));
            return 0;
        }
        catch (Exception failure)
        {
            // No exception may cross into native code; ONNX Runtime turns the status into one of its own.
            return KernelLibrary.Status(failure.Message);
        }
    }
}
