using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff.Parameters;

/// <summary>Recognises tables of positions that were computed and not learned, by their values.</summary>
internal static class Sinusoids
{
    private const float Tolerance = 1e-2f;

    // Rows looked at: with 16 in a line nothing learned passes.
    private const int Rows = 16;

    /// <summary>True for a table [positions, width] of sines, of cosines, or of sines with their cosines.</summary>
    public static bool Is(Tensor tensor)
    {
        // Zeros are the sine of nothing, and what an adapter begins with.
        if (tensor.IsUniform || tensor.Type != ElementType.Float || tensor.Length < 8 || tensor.Dims.Count < 2 || tensor.Dims.Count(dim => dim > 1) != 2)
        {
            return false;
        }

        var sizes = tensor.Dims.Where(dim => dim > 1).ToArray();
        var (rows, width) = ((int)Math.Min(Rows, sizes[0]), (int)sizes[1]);
        var table = tensor.Elements<float>();
        return rows >= 4 && (Circle(table, rows, width, width / 2, 1) || Circle(table, rows, width, 1, 2) || Wave(table, rows, width));
    }

    // sin² + cos² = 1 for each pair: halves side by side, or every two neighbours.
    private static bool Circle(ReadOnlySpan<float> table, int rows, int width, int distance, int step)
    {
        if (width % 2 != 0)
        {
            return false;
        }

        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i + distance < width && i < (step == 1 ? distance : width); i += step)
            {
                var (a, b) = (table[row * width + i], table[row * width + i + distance]);
                if (!(Math.Abs(a * a + b * b - 1) < Tolerance))
                {
                    return false;
                }
            }
        }

        return true;
    }

    // cos(p·w) or sin(p·w) with w read off at p = 1.
    private static bool Wave(ReadOnlySpan<float> table, int rows, int width)
    {
        var cosines = Math.Abs(table[0] - 1) < Tolerance;
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < width; i++)
            {
                var first = Math.Clamp(table[width + i], -1, 1);
                var expected = cosines ? MathF.Cos(row * MathF.Acos(first)) : MathF.Sin(row * MathF.Asin(first));
                if (!(Math.Abs(table[row * width + i] - expected) < Tolerance))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
