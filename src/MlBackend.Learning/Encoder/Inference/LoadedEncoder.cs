using System.Numerics.Tensors;
using MlBackend.Autodiff.Fusion;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Encoders;
using MlBackend.Onnx.Sessions;
using MlBackend.Text.Segmentation;
using MlBackend.Text.Tokenizers;

namespace MlBackend.Learning.Encoder.Inference;

/// <summary>An encoder in memory. Safe for several threads, whose batches take turns: one batch uses every core already.</summary>
public sealed class LoadedEncoder : IDisposable
{
    // Windows are made and let go of so many texts at a time, so that memory does not grow with the call.
    private const int Stretch = 2048;

    private readonly SemaphoreSlim turn = new(1);
    private readonly EncoderSession session;
    private readonly WindowCutter cutter;
    private readonly long padding;

    private LoadedEncoder(EncoderFolder folder, EncoderSession session, Tokenizer tokenizer) =>
        (Folder, this.session, cutter, padding) = (folder, session, new WindowCutter(tokenizer, folder.MaximumLength), PaddingId(tokenizer));

    /// <summary>How windows become batches, from their lengths; to compare with other ways.</summary>
    internal Func<IReadOnlyList<int>, List<int[]>> Batching { get; set; } = lengths => TokenBatches.Of(lengths);

    /// <summary>Where it came from.</summary>
    public EncoderFolder Folder { get; }

    /// <summary>The length of a vector.</summary>
    public int Width => session.Interface.Width;

    /// <summary>Where it runs.</summary>
    public Device Device => session.Device;

    /// <summary>Loads an encoder.</summary>
    /// <exception cref="MlBackendException">MLB6000 to MLB6013, MLB7001, MLB7002: a file that cannot be read, or files that do not belong together.</exception>
    public static LoadedEncoder Load(EncoderFolder folder, SessionSettings settings) => Load(folder, settings, fuses: true);

    /// <summary>The same, with the graph as it is where wished, to compare.</summary>
    internal static LoadedEncoder Load(EncoderFolder folder, SessionSettings settings, bool fuses)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var tokenizer = Tokenizer.Read(File.ReadAllBytes(folder.Tokenizer));
        var session = EncoderSession.Open(folder.Model, settings, fuses, ForwardOperators.ForCpu);
        if (session.Interface.Vocabulary is { } rows && tokenizer.VocabularySize > rows)
        {
            session.Dispose();
            throw ErrorCodes.TokenizerDoesNotMatch.With($"The tokenizer has ids up to {tokenizer.VocabularySize - 1}, the embedding {rows} rows.");
        }

        return new LoadedEncoder(folder, session, tokenizer);
    }

    /// <summary>One vector a text, of length 1 (all zeros for a text that the tokenizer finds nothing in).</summary>
    /// <param name="texts">The texts; long ones are read in overlapping windows, whose vectors are averaged by the tokens they own.</param>
    /// <param name="pooling">How tokens become a text.</param>
    /// <param name="cancellationToken">Ends it within a batch.</param>
    public float[][] Embed(IReadOnlyList<string> texts, Pooling pooling, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var vectors = new float[texts.Count][];
        for (var at = 0; at < vectors.Length; at++)
        {
            vectors[at] = new float[Width];
        }

        var pooled = new float[Width];
        Read(texts, (window, tokens) =>
        {
            Pool(tokens, window.Length, pooling, pooled);
            TensorPrimitives.MultiplyAdd(pooled, Math.Max(1, window.OwnTo - window.OwnFrom), vectors[window.Text], vectors[window.Text]);
        }, cancellationToken);
        foreach (var vector in vectors)
        {
            var norm = TensorPrimitives.Norm<float>(vector);
            TensorPrimitives.Divide(vector, norm > 0 ? norm : 1, vector);
        }

        return vectors;
    }

    /// <summary>
    /// One vector a word of each text, word after word: the mean of the tokens that the word shares a character with; zeros for a
    /// word without any.
    /// </summary>
    /// <param name="texts">The texts.</param>
    /// <param name="words">Their words, in order.</param>
    /// <param name="cancellationToken">Ends it within a batch.</param>
    public float[][] EmbedWords(IReadOnlyList<string> texts, IReadOnlyList<Word[]> words, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(words);
        var vectors = new float[texts.Count][];
        var counts = new int[texts.Count][];
        for (var at = 0; at < vectors.Length; at++)
        {
            vectors[at] = new float[words[at].Length * Width];
            counts[at] = new int[words[at].Length];
        }

        Read(texts, (window, tokens) =>
        {
            var (own, sums, seen) = (words[window.Text], vectors[window.Text], counts[window.Text]);
            var word = 0;
            for (var token = window.OwnFrom; token < window.OwnTo; token++)
            {
                while (word < own.Length && own[word].End <= window.Starts[token])
                {
                    word++;
                }

                for (var touched = word; touched < own.Length && own[touched].Start < window.Ends[token]; touched++)
                {
                    var sum = sums.AsSpan(touched * Width, Width);
                    TensorPrimitives.Add(sum, tokens.Slice(token * Width, Width), sum);
                    seen[touched]++;
                }
            }
        }, cancellationToken);
        for (var at = 0; at < vectors.Length; at++)
        {
            for (var word = 0; word < counts[at].Length; word++)
            {
                var sum = vectors[at].AsSpan(word * Width, Width);
                TensorPrimitives.Divide(sum, Math.Max(1, counts[at][word]), sum);
            }
        }

        return vectors;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        session.Dispose();
        turn.Dispose();
    }

    // Encoders that count positions by what is no padding need the right id; where the file names none any will do.
    internal static long PaddingId(Tokenizer tokenizer) =>
        tokenizer.Padding?.Id ?? tokenizer.IdOf("[PAD]") ?? tokenizer.IdOf("<pad>") ?? 0;

    private delegate void Reader(Window window, ReadOnlySpan<float> tokens);

    private void Read(IReadOnlyList<string> texts, Reader reader, CancellationToken cancellationToken)
    {
        for (var start = 0; start < texts.Count; start += Stretch)
        {
            var windows = new List<Window>();
            for (var text = start; text < Math.Min(start + Stretch, texts.Count); text++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                windows.AddRange(cutter.Cut(texts[text], text));
            }

            foreach (var batch in Batching(windows.ConvertAll(window => window.Length)))
            {
                Run([.. batch.Select(at => windows[at])], reader, cancellationToken);
            }
        }
    }

    private void Run(Window[] batch, Reader reader, CancellationToken cancellationToken)
    {
        var length = batch.Max(window => window.Length);
        if (length == 0)
        {
            // Without special tokens an empty text has no token at all.
            return;
        }

        var (ids, mask, types) = (new long[batch.Length * length], new long[batch.Length * length], new long[batch.Length * length]);
        ids.AsSpan().Fill(padding);
        for (var row = 0; row < batch.Length; row++)
        {
            batch[row].Ids.CopyTo(ids, row * length);
            batch[row].Types.CopyTo(types, row * length);
            mask.AsSpan(row * length, batch[row].Length).Fill(1);
        }

        turn.Wait(cancellationToken);
        try
        {
            session.Run(ids, mask, types, batch.Length, length, vectors =>
            {
                for (var row = 0; row < batch.Length; row++)
                {
                    reader(batch[row], vectors.Slice(row * length * Width, batch[row].Length * Width));
                }
            }, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    private void Pool(ReadOnlySpan<float> tokens, int count, Pooling pooling, Span<float> pooled)
    {
        if (pooling == Pooling.FirstToken)
        {
            tokens[..Width].CopyTo(pooled);
            return;
        }

        pooled.Clear();
        for (var token = 0; token < count; token++)
        {
            TensorPrimitives.Add(pooled, tokens.Slice(token * Width, Width), pooled);
        }

        TensorPrimitives.Divide(pooled, count, pooled);
    }
}
