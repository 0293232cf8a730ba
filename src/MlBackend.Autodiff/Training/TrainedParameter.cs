using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using MlBackend.Autodiff.Optimisers;

namespace MlBackend.Autodiff.Training;

/// <summary>A parameter with its present value, its gradient and AdamW's moments, in memory that ONNX Runtime reads and writes in place.</summary>
public sealed class TrainedParameter : IDisposable
{
    // Elements that one thread updates at a time.
    private const int Stretch = 1 << 16;

    private readonly float[] means;
    private readonly float[] squares;
    private readonly int width;

    internal TrainedParameter(Parameter parameter)
    {
        var length = parameter.Initial.Length;
        (Source, width) = (parameter, (int)(parameter.Initial.Dims.Count > 0 ? parameter.Initial.Dims[^1] : 1));
        Values = GC.AllocateUninitializedArray<float>(length, pinned: true);
        parameter.Initial.Elements<float>().CopyTo(Values);
        (means, squares) = (new float[length], new float[length]);
        Rows = parameter.Rows is null ? null : new RowGradients(length / width, width);
        Dense = parameter.Rows is null ? new DenseGradient(parameter.Initial) : null;
        Input = OrtValue.CreateTensorValueFromMemory(Values, [.. parameter.Initial.Dims]);
    }

    /// <summary>Name, shape, initial value.</summary>
    public Parameter Source { get; }

    /// <summary>The present value, row-major.</summary>
    public float[] Values { get; }

    /// <summary>AdamW's first moments; zero before the first step.</summary>
    public Span<float> Means => means;

    /// <summary>AdamW's second moments; zero before the first step.</summary>
    public Span<float> Squares => squares;

    internal OrtValue Input { get; }

    internal RowGradients? Rows { get; }

    internal DenseGradient? Dense { get; }

    /// <summary>A copy of the gradient as a dense array.</summary>
    public float[] Gradient()
    {
        if (Dense is not null)
        {
            return Dense.Values.ToArray();
        }

        var dense = new float[Values.Length];
        for (var row = 0; row < Values.Length / width; row++)
        {
            Rows!.Of(row).CopyTo(dense.AsSpan(row * width));
        }

        return dense;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Input.Dispose();
        Dense?.Dispose();
    }

    internal double SquaredNorm() => TensorPrimitives.SumOfSquares<float>(Dense is null ? Rows!.Values : Dense.Values);

    /// <summary>What a checkpoint keeps: this memory itself.</summary>
    internal ParameterState State => new(Source.Name, Values, means, squares);

    /// <summary>Takes over a checkpoint's values and moments.</summary>
    internal void Restore(ParameterState state)
    {
        state.Values.CopyTo(Values);
        state.Means.CopyTo(means);
        state.Squares.CopyTo(squares);

        // Rows that were ever touched are those that have moments.
        for (var row = 0; row < Rows?.EverTouched.Length; row++)
        {
            Rows.EverTouched[row] = squares.AsSpan(row * width, width).ContainsAnyExcept(0f) || means.AsSpan(row * width, width).ContainsAnyExcept(0f);
        }
    }

    /// <summary>The stretches that may be updated at once.</summary>
    internal IEnumerable<(TrainedParameter Parameter, int Start, int Length)> Stretches()
    {
        var step = Rows is null ? Stretch : Math.Max(1, Stretch / width) * width;
        for (var start = 0; start < Values.Length; start += step)
        {
            yield return (this, start, Math.Min(step, Values.Length - start));
        }
    }

    internal void Update(int start, int length, in AdamWStep step, float decay, float scale)
    {
        if (Dense is not null)
        {
            Update(start, Dense.Values.Slice(start, length), step, decay, scale);
            return;
        }

        // A row that was never touched has no moments: only decay moves it.
        Span<float> zeros = stackalloc float[width <= 4096 ? width : 0];
        zeros = zeros.Length == width ? zeros : new float[width];
        zeros.Clear();
        for (var row = start / width; row < (start + length) / width; row++)
        {
            if (!Rows!.EverTouched[row])
            {
                AdamW.Decay(Values.AsSpan(row * width, width), step.Rate, decay);
                continue;
            }

            var gradient = Rows.Of(row);
            Update(row * width, gradient.IsEmpty ? zeros : gradient, step, decay, scale);
        }
    }

    private void Update(int start, ReadOnlySpan<float> gradient, in AdamWStep step, float decay, float scale) =>
        AdamW.Update(Values.AsSpan(start, gradient.Length), gradient, means.AsSpan(start, gradient.Length), squares.AsSpan(start, gradient.Length), step, decay, scale);
}
