namespace MlBackend.Learning.Linear;

/// <summary>Counts how often each bucket was hit, and clears itself in time proportional to the hits. For one thread.</summary>
internal sealed class BucketCounter
{
    private readonly int[] _counts = new int[TextFeatures.Buckets];
    private int[] _touched = new int[1024];
    private int _length;

    /// <summary>The buckets hit since the last <see cref="Clear"/>, each once, in order of the first hit.</summary>
    public ReadOnlySpan<int> Touched => _touched.AsSpan(0, _length);

    /// <summary>How often the bucket was hit.</summary>
    public int this[int bucket] => _counts[bucket];

    /// <summary>One more hit.</summary>
    public void Add(int bucket)
    {
        if (_counts[bucket]++ == 0)
        {
            if (_length == _touched.Length)
            {
                Array.Resize(ref _touched, 2 * _length);
            }

            _touched[_length++] = bucket;
        }
    }

    /// <summary>Forgets every hit.</summary>
    public void Clear()
    {
        foreach (var bucket in Touched)
        {
            _counts[bucket] = 0;
        }

        _length = 0;
    }
}
