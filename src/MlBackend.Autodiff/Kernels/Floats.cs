using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlBackend.Autodiff.Kernels;

/// <summary>
/// Native memory of floats, a vector at a time. A row whose width is no multiple of the vector's is read as if a filler
/// followed it, and nothing is written past its end.
/// </summary>
internal readonly unsafe struct Floats(float* data)
{
    /// <summary>One element.</summary>
    public ref float this[long index] => ref data[index];

    /// <summary>What begins at an offset.</summary>
    public Floats From(long offset) => new(data + offset);

    /// <summary>The vector at <paramref name="index"/> of a row of that width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Load(int index, int width, float filler = 0) => index <= width - Vector<float>.Count ? Vector.Load(data + index) : LoadPart(index, width, filler);

    /// <summary>Writes the vector at <paramref name="index"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int index, int width, Vector<float> value)
    {
        if (index <= width - Vector<float>.Count)
        {
            value.Store(data + index);
        }
        else
        {
            StorePart(index, width, value);
        }
    }

    /// <summary>Adds to the vector at <paramref name="index"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Accumulate(int index, int width, Vector<float> value) => Store(index, width, Load(index, width) + value);

    private Vector<float> LoadPart(int index, int width, float filler)
    {
        var part = stackalloc float[Vector<float>.Count];
        for (var i = 0; i < Vector<float>.Count; i++)
        {
            part[i] = index + i < width ? data[index + i] : filler;
        }

        return Vector.Load(part);
    }

    private void StorePart(int index, int width, Vector<float> value)
    {
        for (var i = 0; index + i < width; i++)
        {
            data[index + i] = value[i];
        }
    }
}
