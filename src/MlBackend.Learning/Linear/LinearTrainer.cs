using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Learning.Linear.Answers;

namespace MlBackend.Learning.Linear;

/// <summary>Turns texts into rows of features, and those into a model.</summary>
internal sealed class LinearTrainer(LinearSettings settings, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
{
    /// <summary>Weights at the most: 64 MB of them.</summary>
    private const int MostWeights = 1 << 24;

    /// <summary>From this many documents on a feature must have been seen in two.</summary>
    private const int ManyDocuments = 200;

    /// <summary>Learns from a training set.</summary>
    /// <exception cref="MlBackendException">Fewer than two different answers, or a label that is not the question's.</exception>
    public LinearModel Train(TrainingSet data)
    {
        var targets = LinearTargets.From(data);
        var labels = targets.Learnable;
        if (labels.Length < (targets.Exclusive ? 2 : 1))
        {
            throw ErrorCodes.TooFewAnswers.With($"Question {data.Question.Name}, {targets.Texts.Count} documents.");
        }

        progress?.Report(new TrainingProgress(0, "features"));
        var outputs = targets.Form.Outputs(labels.Length);
        var (features, rows) = Features(targets, outputs, cancellationToken);
        var problem = new LinearProblem(targets, labels, rows, features.Count, settings.Balance);
        var (weights, calibrated) = new LinearRounds(settings, progress, cancellationToken).Fit(problem, rows, outputs);
        progress?.Report(new TrainingProgress(1, "done"));
        return new LinearModel(targets.Question, features, weights, calibrated);
    }

    /// <summary>The features of a training set, and its texts as rows of them.</summary>
    public static (LinearFeatures Features, SparseRows Rows) Features(LinearTargets targets, int outputs, CancellationToken cancellationToken)
    {
        var (least, limit) = (targets.Texts.Count >= ManyDocuments ? 2 : 1, MostWeights / Kernels.Stride(outputs));
        return targets.Form == LinearForm.Difference
            ? LinearFeatures.FitDifferences(targets.Texts, least, limit, cancellationToken)
            : LinearFeatures.Fit(targets.Texts, least, limit, cancellationToken);
    }
}
