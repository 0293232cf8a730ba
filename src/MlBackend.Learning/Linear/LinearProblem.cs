using MlBackend.Learning.Calibration;

namespace MlBackend.Learning.Linear;

/// <summary>What is to be learnt, apart from which rows are shown.</summary>
/// <param name="targets">Which labels hold where.</param>
/// <param name="labels">The learnable labels, ascending.</param>
/// <param name="rows">The documents.</param>
/// <param name="features">How many columns they have.</param>
/// <param name="balance">True where rare labels weigh as much as frequent ones.</param>
internal sealed class LinearProblem(LinearTargets targets, int[] labels, SparseRows rows, int features, bool balance)
{
    private readonly int _outputs = LinearOutputs.OutputsOf(targets.Exclusive, labels.Length);
    private readonly int _width = targets.Counts.Length;

    /// <summary>The class (place among the learnable labels) of each row; all 0 where several labels may hold.</summary>
    public int[] Groups()
    {
        var groups = new int[rows.Count];
        for (var row = 0; targets.Exclusive && row < groups.Length; row++)
        {
            groups[row] = Array.FindIndex(labels, label => Holds(row, label));
        }

        return groups;
    }

    /// <summary>Which groups occur in the rows shown: nothing can be learnt about the others.</summary>
    public bool[] Predictable(int[] shown)
    {
        var predictable = new bool[labels.Length];
        Array.Fill(predictable, !targets.Exclusive);
        for (var group = 0; targets.Exclusive && group < labels.Length; group++)
        {
            predictable[group] = Array.Exists(shown, row => Holds(row, labels[group]));
        }

        return predictable;
    }

    /// <summary>The loss over the rows shown.</summary>
    public LinearObjective Objective(int[] shown, float penalty, CancellationToken cancellationToken)
    {
        var wanted = new float[rows.Count * _outputs];
        var weights = new float[rows.Count * _outputs];
        var counts = new int[labels.Length];
        foreach (var row in shown)
        {
            for (var at = 0; at < labels.Length; at++)
            {
                counts[at] += Holds(row, labels[at]) ? 1 : 0;
            }
        }

        // As scikit-learn's class_weight="balanced": n / (classes · how often), so that the mean weight is 1.
        var classes = counts.Count(count => count > 0);
        foreach (var row in shown)
        {
            for (var output = 0; output < _outputs; output++)
            {
                var at = _outputs < labels.Length ? output + 1 : output;
                var holds = Holds(row, labels[at]);
                wanted[(row * _outputs) + output] = holds ? 1 : 0;
                weights[(row * _outputs) + output] = !balance ? 1
                    : targets.Exclusive ? (float)shown.Length / (classes * counts[Array.FindIndex(labels, label => Holds(row, label))])
                    : (float)shown.Length / (2 * Math.Max(1, holds ? counts[at] : shown.Length - counts[at]));
            }
        }

        return new LinearObjective(rows, wanted, weights, features, _outputs, targets.Exclusive)
        {
            Penalty = penalty,
            Only = shown,
            CancellationToken = cancellationToken,
        };
    }

    /// <summary>The scores of one row.</summary>
    public void Score(float[] weights, int row, Span<float> scores)
    {
        Span<float> all = new float[Kernels.Stride(_outputs)];
        Kernels.Score(weights, rows.ColumnsOf(row), rows.ValuesOf(row), all);
        all[.._outputs].CopyTo(scores);
    }

    /// <summary>How scores become probabilities, learnt from rows that were kept aside when they were scored.</summary>
    public LinearOutputs Calibrate(List<int> kept, float[] scores, CancellationToken cancellationToken)
    {
        var constants = new double[_width];
        if (targets.Exclusive)
        {
            var logits = new List<double[]>(kept.Count);
            foreach (var row in kept)
            {
                var classes = new double[labels.Length];
                LinearOutputs.Expand(scores.AsSpan(row * _outputs, _outputs), classes);
                logits.Add(classes);
            }

            var groups = Groups();
            var fit = ShiftedTemperature.Fit(logits, kept.ConvertAll(row => groups[row]), labels.Length, cancellationToken);
            var scales = new double[labels.Length];
            Array.Fill(scales, fit.Scale);
            return new LinearOutputs(true, labels, scales, fit.Shifts, constants);
        }

        for (var label = 0; label < _width; label++)
        {
            // Krichevsky and Trofimov's estimate: never quite 0 or 1.
            constants[label] = (targets.Counts[label] + 0.5) / (rows.Count + 1.0);
        }

        var factors = new double[labels.Length];
        var shifts = new double[labels.Length];
        for (var at = 0; at < labels.Length; at++)
        {
            var own = kept.ConvertAll(row => (double)scores[(row * _outputs) + at]).ToArray();
            var fit = PlattScaling.Fit(own, kept.ConvertAll(row => Holds(row, labels[at])).ToArray());

            // A score that says nothing (or the opposite) about rows kept aside leaves only the base rate.
            var rate = constants[labels[at]];
            (factors[at], shifts[at]) = fit.A < 0 ? (-fit.A, -fit.B) : (0, Math.Log(rate / (1 - rate)));
        }

        return new LinearOutputs(false, labels, factors, shifts, constants);
    }

    private bool Holds(int row, int label) => targets.Holds[(row * _width) + label] > 0.5f;
}
