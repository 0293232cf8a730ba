using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Learning.Crf.Chains;
using MlBackend.Learning.Crf.Features;
using MlBackend.Learning.Optimisation;

namespace MlBackend.Learning.Crf;

/// <summary>Fits one chain after the other with L-BFGS. Nothing is random: the seed changes nothing.</summary>
internal sealed class CrfTrainer(CrfSettings settings, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken, Func<CrfCorpus, CrfVectors>? vectors = null)
{
    /// <summary>Weights of a chain at the most: the optimiser needs some seventeen times 16 MB then.</summary>
    private const int MostWeights = 1 << 22;

    private const int FewestDocuments = 2;

    /// <summary>Learns from a training set.</summary>
    /// <exception cref="MlBackendException">Fewer than two documents, no span, or a label that is not the question's.</exception>
    public CrfModel Train(TrainingSet data)
    {
        progress?.Report(new TrainingProgress(0, "features"));
        var corpus = CrfCorpus.From(data, cancellationToken);
        if (corpus.Documents < FewestDocuments)
        {
            throw ErrorCodes.TooFewDocuments.With($"Question {data.Question.Name}, {corpus.Documents} documents with text.");
        }

        var layers = corpus.Layers(data.Question.Labels.Count);
        if (layers.Length == 0)
        {
            throw ErrorCodes.NoSpans.With($"Question {data.Question.Name}, {corpus.Documents} documents.");
        }

        var widest = layers.Max(labels => new ChainTags(labels).Stride);
        var vocabulary = CrfVocabulary.Of(corpus, settings.Frequency, MostWeights / widest);
        var beside = vectors?.Invoke(corpus);
        var chains = new ChainWeights[layers.Length];
        for (var layer = 0; layer < layers.Length; layer++)
        {
            chains[layer] = Fit(corpus, vocabulary, beside, new ChainTags(layers[layer]), layer, layers.Length);
        }

        progress?.Report(new TrainingProgress(1, "done"));
        return CrfModel.Of(data.Question, vocabulary.Table, corpus.Familiarity, chains);
    }

    private ChainWeights Fit(CrfCorpus corpus, CrfVocabulary vocabulary, CrfVectors? beside, ChainTags tags, int layer, int layers)
    {
        var objective = new CrfObjective(corpus, vocabulary, tags, settings.Penalty, cancellationToken, beside);
        var point = new float[objective.Size];
        new Lbfgs
        {
            Iterations = settings.Iterations,
            Memory = 6,
            // The gradient at the start is huge: every word counts against every tag alike. A looser goal ends far from the minimum.
            Tolerance = 1e-6,
            Stepped = (step, loss) => progress?.Report(new TrainingProgress(
                (layer + Math.Min((double)step / settings.Iterations, 0.99)) / layers, "training", loss / corpus.Documents)),
        }.Minimise(point, objective.Evaluate, cancellationToken);
        var (from, to) = objective.Vectors;
        var transitions = new ChainTransitions(tags);
        transitions.Set(point.AsSpan(to));
        return new ChainWeights(tags, point[..from], transitions) { Vectors = point[from..to] };
    }
}
