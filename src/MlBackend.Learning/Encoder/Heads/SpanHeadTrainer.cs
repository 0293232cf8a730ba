using MlBackend.Core.Annotations;
using MlBackend.Core.Models;
using MlBackend.Learning.Crf;
using MlBackend.Learning.Crf.Chains;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Text.Segmentation;

namespace MlBackend.Learning.Encoder.Heads;

/// <summary>Turns words into vectors, and those beside the words' features into chains of tags.</summary>
internal sealed class SpanHeadTrainer(
    EncoderHeadSettings settings, EncoderPool pool, EncoderFolder folder, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
{
    /// <summary>Numbers of all vectors at the most (512 MB): of a larger corpus a sample of the documents is learned from.</summary>
    private const long MostNumbers = 1 << 27;

    private const double VectorShare = 0.7;

    private readonly TextVectors vectors = new(pool, folder, folder.Pooling);
    private Standardisation? scaling;

    /// <summary>Learns from a training set.</summary>
    /// <exception cref="Core.Errors.MlBackendException">Fewer than two documents, no span, or a label that is not the question's.</exception>
    public SpanHeadModel Train(TrainingSet data)
    {
        var width = pool.Use(folder, encoder => encoder.Width);
        var used = data with { Examples = Sample(data, MostNumbers / width) };
        string[] texts = [.. used.Examples.Select(example => example.Document.Field(data.Question.Field)!)];
        var trained = new CrfTrainer(settings.Spans, new LaterProgress(progress, VectorShare), cancellationToken, corpus => new CrfVectors(width, Vectors(texts, width), corpus.Starts)).Train(used);
        var chains = Array.ConvertAll(trained.Chains, Folded);
        return new SpanHeadModel(data.Question, vectors, width, new CrfModel(data.Question, trained.Features, trained.Familiarity, chains));
    }

    private float[][] Vectors(string[] texts, int width)
    {
        var found = vectors.OfWords(
            texts, Array.ConvertAll(texts, SpanWords.Of), done => progress?.Report(new TrainingProgress(VectorShare * done / texts.Length, "vectors")), cancellationToken);
        scaling = Standardisation.Of(found, width, settings.Weight, centred: false);
        scaling.Apply(found);
        return found;
    }

    private ChainWeights Folded(ChainWeights chain)
    {
        // Nothing is centred, so there is nothing for an intercept to take up.
        scaling!.Fold(chain.Vectors, new float[chain.Tags.Stride]);
        return chain;
    }

    /// <summary>The examples that have a text and an answer; a sample of them, drawn by the seed, where all would be too much.</summary>
    private List<Example> Sample(TrainingSet data, long mostWords)
    {
        var all = data.Examples.Where(example => example.Document.Field(data.Question.Field) is not null && example.Answer is SpanAnswer).ToList();
        var lengths = all.ConvertAll(example => SpanWords.Of(example.Document.Field(data.Question.Field)!).Length);
        if (lengths.Sum(length => (long)length) <= mostWords)
        {
            return all;
        }

        var order = Enumerable.Range(0, all.Count).ToArray();
        new Random(settings.Seed).Shuffle(order);
        var left = mostWords;
        return [.. order.TakeWhile(at => (left -= lengths[at]) >= 0).Order().Select(at => all[at])];
    }
}

/// <summary>The words over which spans are learned: those of the family crf.</summary>
internal static class SpanWords
{
    public static Word[] Of(string text)
    {
        var words = new List<Word>();
        var position = 0;
        while (WordTokenizer.TryNext(text, ref position, out var word))
        {
            words.Add(word);
        }

        return [.. words];
    }
}
