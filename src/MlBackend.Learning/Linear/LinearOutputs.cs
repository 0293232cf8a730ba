using System.Numerics.Tensors;

namespace MlBackend.Learning.Linear;

/// <summary>What each score of a linear model means, and how scores become probabilities.</summary>
/// <param name="Exclusive">True where exactly one label holds.</param>
/// <param name="Labels">The label (its place in the question) of each learnt class, ascending.</param>
/// <param name="Scales">Calibration: what a class's score is multiplied by.</param>
/// <param name="Shifts">Calibration: what is added then.</param>
/// <param name="Constants">The probability of each label of the question that is not learnt; ignored for the others.</param>
internal sealed record LinearOutputs(bool Exclusive, int[] Labels, double[] Scales, double[] Shifts, double[] Constants)
{
    /// <summary>How many scores there are: two exclusive classes share one, the second class's.</summary>
    public int Count => OutputsOf(Exclusive, Labels.Length);

    /// <summary>How many scores so many learnt classes need.</summary>
    public static int OutputsOf(bool exclusive, int classes) => exclusive && classes == 2 ? 1 : classes;

    /// <summary>Scores of the classes from those of the outputs.</summary>
    public static void Expand(ReadOnlySpan<float> scores, Span<double> classes)
    {
        if (classes.Length == 2 && scores.Length == 1)
        {
            classes[0] = 0;
            classes[1] = scores[0];
            return;
        }

        for (var at = 0; at < classes.Length; at++)
        {
            classes[at] = scores[at];
        }
    }

    /// <summary>The probability of every label of the question, in its order.</summary>
    public double[] Probabilities(ReadOnlySpan<float> scores)
    {
        var probabilities = (double[])Constants.Clone();
        Span<double> classes = Labels.Length <= 128 ? stackalloc double[Labels.Length] : new double[Labels.Length];
        Expand(scores[..Count], classes);
        TensorPrimitives.MultiplyAdd(classes, Scales, Shifts, classes);
        if (Exclusive)
        {
            TensorPrimitives.SoftMax<double>(classes, classes);
        }
        else
        {
            TensorPrimitives.Sigmoid<double>(classes, classes);
        }

        for (var at = 0; at < Labels.Length; at++)
        {
            probabilities[Labels[at]] = classes[at];
        }

        return probabilities;
    }

    /// <summary>True where a question with several answers proposes the label: its balanced score is above zero.</summary>
    public bool Proposes(int label, ReadOnlySpan<float> scores)
    {
        var at = Array.BinarySearch(Labels, label);
        return at >= 0 ? scores[at] > 0 : Constants[label] > 0.5;
    }
}
