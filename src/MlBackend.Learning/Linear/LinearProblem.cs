using MlBackend.Learning.Calibration;
using MlBackend.Learning.Linear.Answers;

namespace MlBackend.Learning.Linear;

/// <summary>What is to be learnt, apart from which rows are shown.</summary>
/// <param name="targets">Which labels hold where.</param>
/// <param name="labels">The learnable labels, ascending.</param>
/// <param name="rows">The documents.</param>
/// <param name="features">How many columns they have.</param>
/// <param name="balance">True where rare labels weigh as much as frequent ones.</param>
internal sealed class LinearProblem(LinearTargets targets, int[] labels, SparseRows rows, int features, bool balance)
{
    private readonly LinearForm _form = targets.Form;
    private readonly int _outputs = targets.Form.Outputs(labels.Length);
    private readonly int _width = targets.Counts.Length;

    /// <summary>The class (place among the learnable labels) of each row; all 0 where several labels may hold.</summary>
    public int[] Groups()
    {
        var groups = new int[rows.Count];
        for (var row = 0; targets.Exclusive && row < groups.Length; row++)
        {
            groups[row] = ClassOf(row);
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
        var above = new int[_outputs];
        foreach (var row in shown)
        {
            for (var at = 0; at < labels.Length; at++)
            {
                counts[at] += Holds(row, labels[at]) ? 1 : 0;
            }

            for (var output = 0; output < _outputs; output++)
            {
                above[output] += IsWanted(row, output) ? 1 : 0;
            }
        }

        // As scikit-learn's class_weight="balanced": n / (classes · how often), so that the mean weight is 1.
        var classes = counts.Count(count => count > 0);
        foreach (var row in shown)
        {
            for (var output = 0; output < _outputs; output++)
            {
                var isWanted = IsWanted(row, output);
                wanted[(row * _outputs) + output] = isWanted ? 1 : 0;

                // Of two texts neither side is rarer: the same pair the other way round says the same.
                weights[(row * _outputs) + output] = !balance || _form == LinearForm.Difference ? 1
                    : _form == LinearForm.One ? (float)shown.Length / (classes * counts[ClassOf(row)])
                    : (float)shown.Length / (2 * Math.Max(1, isWanted ? above[output] : shown.Length - above[output]));
            }
        }

        return new LinearObjective(rows, wanted, weights, features, _outputs, _form == LinearForm.One)
        {
            HasIntercepts = _form != LinearForm.Difference,
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
        if (_form == LinearForm.Ordered)
        {
            return CalibrateThresholds(kept, scores, constants);
        }

        if (targets.Exclusive)
        {
            var logits = new List<double[]>(kept.Count);
            foreach (var row in kept)
            {
                var classes = new double[labels.Length];
                LinearOutputs.Expand(scores.AsSpan(row * _outputs, _outputs), classes);
                logits.Add(classes);
            }

            var groups = kept.ConvertAll(ClassOf);
            if (_form == LinearForm.Difference)
            {
                // Each pair the other way round as well: so the sides are alike, whichever was better more often.
                logits.AddRange(logits.ConvertAll(classes => new[] { 0, -classes[1] }));
                groups.AddRange(groups.ConvertAll(group => 1 - group));
            }

            var fit = ShiftedTemperature.Fit(logits, groups, labels.Length, cancellationToken);
            var scales = new double[labels.Length];
            Array.Fill(scales, fit.Scale);
            return new LinearOutputs(_form, labels, scales, _form == LinearForm.Difference ? new double[labels.Length] : fit.Shifts, constants);
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

        return new LinearOutputs(LinearForm.Several, labels, factors, shifts, constants);
    }

    private LinearOutputs CalibrateThresholds(List<int> kept, float[] scores, double[] constants)
    {
        var factors = new double[_outputs];
        var shifts = new double[_outputs];
        for (var output = 0; output < _outputs; output++)
        {
            var own = kept.ConvertAll(row => (double)scores[(row * _outputs) + output]).ToArray();
            var above = kept.ConvertAll(row => IsWanted(row, output)).ToArray();
            var fit = PlattScaling.Fit(own, above);

            // Krichevsky and Trofimov's estimate where the score says nothing.
            var rate = (above.Count(isAbove => isAbove) + 0.5) / (above.Length + 1.0);
            (factors[output], shifts[output]) = fit.A < 0 ? (-fit.A, -fit.B) : (0, Math.Log(rate / (1 - rate)));
        }

        return new LinearOutputs(LinearForm.Ordered, labels, factors, shifts, constants);
    }

    /// <summary>Whether an output should be high: its label holds, or with ordered labels one above it.</summary>
    private bool IsWanted(int row, int output) =>
        _form == LinearForm.Ordered ? ClassOf(row) > output : Holds(row, labels[_outputs < labels.Length ? output + 1 : output]);

    private int ClassOf(int row) => Array.FindIndex(labels, label => Holds(row, label));

    private bool Holds(int row, int label) => targets.Holds[(row * _width) + label] > 0.5f;
}
