using System.Numerics.Tensors;

namespace MlBackend.Autodiff.Training;

/// <summary>
/// The gradient of a table [rows, width] of which a step touches few rows: those rows only, repeated ones summed.
/// </summary>
internal sealed class RowGradients(int rows, int width)
{
    private readonly int[] slots = new int[rows];
    private readonly List<int> touched = [];
    private float[] values = [];

    /// <summary>Rows that any step so far has touched: the moments of all others are zero.</summary>
    public bool[] EverTouched { get; } = new bool[rows];

    /// <summary>The gradients of the rows touched now, one after the other.</summary>
    public Span<float> Values => values.AsSpan(0, touched.Count * width);

    /// <summary>Adds the gradients of rows, which may repeat and may count from the end where negative, as Gather's indices do.</summary>
    public void Add(ReadOnlySpan<long> numbers, ReadOnlySpan<float> gradients, float weight)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            var row = (int)(numbers[i] < 0 ? numbers[i] + rows : numbers[i]);
            var gradient = gradients.Slice(i * width, width);
            if (slots[row] > 0)
            {
                var sum = Slot(slots[row] - 1);
                TensorPrimitives.MultiplyAdd(gradient, weight, sum, sum);
                continue;
            }

            touched.Add(row);
            slots[row] = touched.Count;
            EverTouched[row] = true;
            if (values.Length < touched.Count * width)
            {
                Array.Resize(ref values, Math.Max(touched.Count, 2 * values.Length / width) * width);
            }

            TensorPrimitives.Multiply(gradient, weight, Slot(touched.Count - 1));
        }
    }

    /// <summary>The gradient of a row; empty where it is zero.</summary>
    public ReadOnlySpan<float> Of(int row) => slots[row] > 0 ? Slot(slots[row] - 1) : default;

    /// <summary>Begins a new step.</summary>
    public void Clear()
    {
        foreach (var row in touched)
        {
            slots[row] = 0;
        }

        touched.Clear();
    }

    private Span<float> Slot(int slot) => values.AsSpan(slot * width, width);
}
