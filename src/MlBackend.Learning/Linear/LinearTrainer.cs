using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Learning.Calibration;
using MlBackend.Learning.Evaluation;
using MlBackend.Learning.Optimisation;

namespace MlBackend.Learning.Linear;

/// <summary>
/// Trains on every document; how sure the scores may be is learnt from rounds in which a part of the documents was kept
/// aside (five rounds; one where that would take long).
/// </summary>
internal sealed class LinearTrainer(LinearSettings settings, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
{
    private const int MostFolds = 4;

    /// <summary>Weights at the most: 64 MB of them.</summary>
    private const int MostWeights = 1 << 24;

    /// <summary>From this many documents on a feature must have been seen in two.</summary>
    private const int ManyDocuments = 200;

    /// <summary>Multiplications a pass of the optimiser above which one calibration round must do.</summary>
    private const long LongPass = 2_000_000;

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
        var (least, limit) = (targets.Texts.Count >= ManyDocuments ? 2 : 1, MostWeights / Kernels.Stride(outputs));
        var (features, rows) = targets.Form == LinearForm.Difference
            ? LinearFeatures.FitDifferences(targets.Texts, least, limit, cancellationToken)
            : LinearFeatures.Fit(targets.Texts, least, limit, cancellationToken);
        var problem = new LinearProblem(targets, labels, rows, features.Count, settings.Balance);
        var groups = problem.Groups();
        var folds = Math.Min(MostFolds, rows.Count);
        var fold = Folds.Assign(groups, folds, settings.Seed);
        var rounds = (long)rows.Columns.Length * Kernels.Stride(outputs) > LongPass ? 1 : folds;
        float[] weights = [];
        var kept = new List<int>();
        var scores = new float[rows.Count * outputs];
        for (var round = 0; round < rounds; round++)
        {
            var shown = Enumerable.Range(0, rows.Count).Where(row => fold[row] != round).ToArray();
            var aside = Enumerable.Range(0, rows.Count).Where(row => fold[row] == round).ToArray();
            weights = Fit(problem, shown, weights, "calibration", (double)round / (rounds + 1), rounds + 1);
            var predictable = problem.Predictable(shown);
            foreach (var row in aside.Where(row => predictable[groups[row]]))
            {
                problem.Score(weights, row, scores.AsSpan(row * outputs, outputs));
                kept.Add(row);
            }
        }

        weights = Fit(problem, Enumerable.Range(0, rows.Count).ToArray(), weights, "training", (double)rounds / (rounds + 1), rounds + 1);
        progress?.Report(new TrainingProgress(1, "done"));
        return new LinearModel(targets.Question, features, weights, problem.Calibrate(kept, scores, cancellationToken));
    }

    /// <summary>The weights learnt from some rows, beginning at <paramref name="start"/> where it has the right size.</summary>
    private float[] Fit(LinearProblem problem, int[] shown, float[] start, string stage, double done, int parts)
    {
        var objective = problem.Objective(shown, settings.Penalty, cancellationToken);
        var weights = start.Length == objective.Size ? (float[])start.Clone() : new float[objective.Size];
        new Lbfgs
        {
            Iterations = settings.Iterations,
            Memory = 6,
            LeastGain = 1e-4,
            Stepped = (step, loss) => progress?.Report(
                new TrainingProgress(done + (Math.Min(step / 40.0, 0.99) / parts), stage, loss / shown.Length)),
        }.Minimise(weights, objective.Evaluate, cancellationToken);
        return weights;
    }
}
