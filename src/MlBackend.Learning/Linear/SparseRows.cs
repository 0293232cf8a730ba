namespace MlBackend.Learning.Linear;

/// <summary>A sparse matrix by rows: row i has the columns and values from Starts[i] to Starts[i + 1].</summary>
internal sealed record SparseRows(int[] Starts, int[] Columns, float[] Values)
{
    /// <summary>How many rows.</summary>
    public int Count => Starts.Length - 1;

    /// <summary>How many places all rows fill.</summary>
    public long Places => Starts[^1];

    /// <summary>The columns of a row, ascending.</summary>
    public ReadOnlySpan<int> ColumnsOf(int row) => Columns.AsSpan(Starts[row], Starts[row + 1] - Starts[row]);

    /// <summary>The values of a row, beside <see cref="ColumnsOf"/>.</summary>
    public ReadOnlySpan<float> ValuesOf(int row) => Values.AsSpan(Starts[row], Starts[row + 1] - Starts[row]);
}
