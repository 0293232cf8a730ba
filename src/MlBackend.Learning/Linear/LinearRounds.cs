using MlBackend.Core.Models;
using MlBackend.Learning.Evaluation;
using MlBackend.Learning.Linear.Answers;
using MlBackend.Learning.Optimisation;

namespace MlBackend.Learning.Linear;

/// <summary>
/// Learns weights from every row; how sure the scores may be is learnt from rounds in which a part of the rows was kept aside
/// (four rounds; one where that would take long).
/// </summary>
internal sealed class LinearRounds(LinearSettings settings, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
{
    private const int MostFolds = 4;

    /// <summary>Multiplications a pass of the optimiser above which one calibration round must do.</summary>
    private const long LongPass = 2_000_000;

    /// <summary>The weights, and how their scores become probabilities.</summary>
    /// <param name="problem">What is to be learnt.</param>
    /// <param name="rows">The documents.</param>
    /// <param name="outputs">How many scores a document has.</param>
    public (float[] Weights, LinearOutputs Outputs) Fit(LinearProblem problem, SparseRows rows, int outputs)
    {
        var groups = problem.Groups();
        var folds = Math.Min(MostFolds, rows.Count);
        var fold = Folds.Assign(groups, folds, settings.Seed);
        var rounds = rows.Places * Kernels.Stride(outputs) > LongPass ? 1 : folds;
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
        return (weights, problem.Calibrate(kept, scores, cancellationToken));
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
