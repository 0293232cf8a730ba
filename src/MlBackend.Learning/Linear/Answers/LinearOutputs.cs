using System.Numerics.Tensors;
using MlBackend.Core.Questions;

namespace MlBackend.Learning.Linear.Answers;

/// <summary>What each score of a linear model means, and how scores become probabilities.</summary>
/// <param name="Form">How the question became outputs.</param>
/// <param name="Labels">The label (its place in the question) of each learnt class, ascending.</param>
/// <param name="Scales">Calibration: what a class's score (ordered labels: a threshold's) is multiplied by.</param>
/// <param name="Shifts">Calibration: what is added then.</param>
/// <param name="Constants">The probability of each label of the question that is not learnt; ignored for the others.</param>
internal sealed record LinearOutputs(LinearForm Form, int[] Labels, double[] Scales, double[] Shifts, double[] Constants)
{
    /// <summary>How many scores there are: two exclusive classes share one, the second class's.</summary>
    public int Count => Form.Outputs(Labels.Length);

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
        if (Form == LinearForm.Ordered)
        {
            Between(scores[..Count], classes);
        }
        else
        {
            Scaled(scores, classes);
        }

        for (var at = 0; at < Labels.Length; at++)
        {
            probabilities[Labels[at]] = classes[at];
        }

        return probabilities;
    }

    /// <summary>What lies between two thresholds; a higher one is never more probable than a lower one.</summary>
    private void Between(ReadOnlySpan<float> scores, Span<double> classes)
    {
        var above = 1.0;
        for (var at = 0; at < scores.Length; at++)
        {
            var next = Math.Min(above, 1 / (1 + Math.Exp(-((Scales[at] * scores[at]) + Shifts[at]))));
            classes[at] = above - next;
            above = next;
        }

        classes[^1] = above;
    }

    private void Scaled(ReadOnlySpan<float> scores, Span<double> classes)
    {
        Expand(scores[..Count], classes);
        TensorPrimitives.MultiplyAdd(classes, Scales, Shifts, classes);
        if (Form != LinearForm.Several)
        {
            TensorPrimitives.SoftMax<double>(classes, classes);
        }
        else
        {
            TensorPrimitives.Sigmoid<double>(classes, classes);
        }
    }

    /// <summary>True where a question with several answers proposes the label: its balanced score is above zero.</summary>
    public bool Proposes(int label, ReadOnlySpan<float> scores)
    {
        var at = Array.BinarySearch(Labels, label);
        return at >= 0 ? scores[at] > 0 : Constants[label] > 0.5;
    }
}

/// <summary>How a question becomes outputs of a linear model. The numbers stand in files: append, never renumber.</summary>
internal enum LinearForm
{
    /// <summary>Any number of labels: one output each, on its own.</summary>
    Several = 0,

    /// <summary>One of some labels: softmax over one output each, or one output for two.</summary>
    One = 1,

    /// <summary>
    /// One of some ordered labels: an output between each two neighbours says whether the answer lies above. Frank and Hall, A simple
    /// approach to ordinal classification, ECML 2001.
    /// </summary>
    Ordered = 2,

    /// <summary>
    /// Which of two texts: one output on the difference of their features and no intercept, so that swapping the texts swaps the
    /// probabilities. Bradley and Terry, 1952, with words for players.
    /// </summary>
    Difference = 3,
}

/// <summary>What follows from a form.</summary>
internal static class LinearForms
{
    /// <summary>The form in which a question is learned.</summary>
    public static LinearForm Of(Question question) => question.Kind switch
    {
        QuestionKind.Rating => LinearForm.Ordered,
        QuestionKind.Pairwise when question is { Fields.Count: 2, Labels.Count: 2 } => LinearForm.Difference,
        var kind => kind.TakesOneLabel() ? LinearForm.One : LinearForm.Several,
    };

    /// <summary>True where a model of that form can answer the question; forms that are no longer learned are read as well.</summary>
    public static bool Fits(this LinearForm form, Question question) =>
        form == Of(question) || (form == LinearForm.One && question.Kind.TakesOneLabel());

    /// <summary>How many scores so many learnt classes need.</summary>
    public static int Outputs(this LinearForm form, int classes) => form switch
    {
        LinearForm.Several => classes,
        LinearForm.Ordered => classes - 1,
        LinearForm.Difference => 1,
        _ => classes == 2 ? 1 : classes,
    };

    /// <summary>How many scores are calibrated each on its own.</summary>
    public static int Calibrations(this LinearForm form, int classes) => form == LinearForm.Ordered ? classes - 1 : classes;
}
