using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MlBackend.Autodiff.Training;

/// <summary>
/// Parameters of one weight decay, one after the other in one stretch of a device's memory, as are their gradients and
/// moments: an update is a few operations on long vectors instead of many on short ones.
/// </summary>
internal sealed class DeviceSegment : IDisposable
{
    /// <summary>Elements of a segment at most: 1 GiB.</summary>
    public const int Largest = 1 << 28;

    // 256 bytes: what CUDA's own allocations are aligned to.
    private const int Alignment = 64;

    private readonly OrtAllocator allocator;
    private readonly OrtMemoryInfo memory;
    private readonly List<OrtValue> views = [];

    public DeviceSegment(IReadOnlyList<Parameter> parameters, float decay, OrtAllocator allocator, OrtMemoryInfo memory)
    {
        (Parameters, Decay, this.allocator, this.memory) = (parameters, decay, allocator, memory);
        Offsets = new int[parameters.Count];
        for (var i = 0; i < parameters.Count; i++)
        {
            Offsets[i] = Length;
            Length += Aligned(parameters[i].Initial.Length);
        }

        (Values, Gradients, Means, Squares) = (Allocate(), Allocate(), Allocate(), Allocate());
    }

    public IReadOnlyList<Parameter> Parameters { get; }

    public float Decay { get; }

    public int[] Offsets { get; }

    public int Length { get; }

    public OrtValue Values { get; }

    public OrtValue Gradients { get; }

    public OrtValue Means { get; }

    public OrtValue Squares { get; }

    /// <summary>The weighted sum of several runs' gradients; null while one run makes a step.</summary>
    public OrtValue? Sum { get; set; }

    public static int Aligned(int length) => (length + Alignment - 1) / Alignment * Alignment;

    /// <summary>One parameter's part of one of the stretches.</summary>
    public unsafe OrtValue View(OrtValue stretch, int parameter)
    {
        // The address is the device's: it is passed on and never read here.
        var address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(stretch.GetTensorMutableRawData()));
        var initial = Parameters[parameter].Initial;
        var view = OrtValue.CreateTensorValueWithData(
            memory, TensorElementType.Float, [.. initial.Dims], address + (nint)Offsets[parameter] * sizeof(float), (long)initial.Length * sizeof(float));
        views.Add(view);
        return view;
    }

    public OrtValue Allocate() => OrtValue.CreateAllocatedTensorValue(allocator, TensorElementType.Float, [Length]);

    public void Dispose()
    {
        views.ForEach(view => view.Dispose());
        foreach (var stretch in new[] { Values, Gradients, Means, Squares, Sum })
        {
            stretch?.Dispose();
        }
    }
}
