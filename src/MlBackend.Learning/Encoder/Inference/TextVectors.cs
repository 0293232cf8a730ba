using MlBackend.Text.Segmentation;

namespace MlBackend.Learning.Encoder.Inference;

/// <summary>Vectors of texts and of their words: from the cache where they are there, else from the encoder, and then into the cache.</summary>
public sealed class TextVectors(EncoderPool pool, EncoderFolder folder, Pooling pooling)
{
    // What is computed between two looks at the token and at the disk.
    private const int Stretch = 512;

    /// <summary>The encoder.</summary>
    public EncoderFolder Folder { get; } = folder;

    /// <summary>How tokens become a text.</summary>
    public Pooling Pooling { get; } = pooling;

    /// <summary>One vector a text, of length 1.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="progress">Told how many texts are done.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public float[][] Of(IReadOnlyList<string> texts, Action<int>? progress, CancellationToken cancellationToken) =>
        Compute(texts, pool.Cache(Folder, Pooling == Pooling.Mean ? "mean" : "first", half: false), halved: false, (encoder, missing) => encoder.Embed([.. missing.Select(at => texts[at])], Pooling, cancellationToken), progress, cancellationToken);

    /// <summary>The vectors of the words of each text, word after word, in half precision.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="words">Their words.</param>
    /// <param name="progress">Told how many texts are done.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public float[][] OfWords(IReadOnlyList<string> texts, IReadOnlyList<Word[]> words, Action<int>? progress, CancellationToken cancellationToken) =>
        Compute(texts, pool.Cache(Folder, "words1", half: true), halved: true, (encoder, missing) => encoder.EmbedWords([.. missing.Select(at => texts[at])], [.. missing.Select(at => words[at])], cancellationToken), progress, cancellationToken);

    private float[][] Compute(
        IReadOnlyList<string> texts, EmbeddingCache? cache, bool halved, Func<LoadedEncoder, List<int>, float[][]> compute, Action<int>? progress, CancellationToken cancellationToken)
    {
        var vectors = new float[texts.Count][];
        var keys = new UInt128[cache is null ? 0 : texts.Count];
        var missing = new List<int>();
        for (var at = 0; at < vectors.Length; at++)
        {
            if (cache is not null && cache.Find(keys[at] = EmbeddingCache.KeyOf(texts[at])) is { } known)
            {
                vectors[at] = known;
            }
            else
            {
                missing.Add(at);
            }
        }

        // Neighbours in a stretch should be alike in length, or batches at its ends would be small.
        missing.Sort((left, right) => texts[left].Length != texts[right].Length ? texts[left].Length.CompareTo(texts[right].Length) : left.CompareTo(right));
        var done = texts.Count - missing.Count;
        foreach (var stretch in missing.Chunk(Stretch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Invoke(done);
            done += stretch.Length;
            var computed = pool.Use(Folder, encoder => compute(encoder, [.. stretch]));
            for (var place = 0; place < stretch.Length; place++)
            {
                if (halved)
                {
                    EmbeddingCache.Round(computed[place]);
                }

                vectors[stretch[place]] = computed[place];
                cache?.Add(keys[stretch[place]], computed[place]);
            }
        }

        return vectors;
    }
}
