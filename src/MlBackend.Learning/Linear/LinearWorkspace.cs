using System.Collections.Concurrent;

namespace MlBackend.Learning.Linear;

/// <summary>What one thread needs to turn texts into rows. Large (2 MB), hence lent: at most four are kept.</summary>
internal sealed class LinearWorkspace
{
    private const int Kept = 4;
    private static readonly ConcurrentBag<LinearWorkspace> Free = [];

    /// <summary>Counts buckets; clear between texts.</summary>
    public BucketCounter Counter { get; } = new();

    /// <summary>The columns of the row.</summary>
    public int[] Columns { get; private set; } = new int[2048];

    /// <summary>The values beside <see cref="Columns"/>.</summary>
    public float[] Values { get; private set; } = new float[2048];

    /// <summary>A clear workspace.</summary>
    public static LinearWorkspace Rent() => Free.TryTake(out var workspace) ? workspace : new LinearWorkspace();

    /// <summary>Gives one back for others.</summary>
    public static void Return(LinearWorkspace workspace)
    {
        if (Free.Count < Kept)
        {
            Free.Add(workspace);
        }
    }

    /// <summary>Makes room for a row of that many entries; what stands there stays.</summary>
    public void Reserve(int length)
    {
        if (Columns.Length < length)
        {
            var (columns, values) = (Columns, Values);
            Array.Resize(ref columns, length * 2);
            Array.Resize(ref values, length * 2);
            (Columns, Values) = (columns, values);
        }
    }
}
