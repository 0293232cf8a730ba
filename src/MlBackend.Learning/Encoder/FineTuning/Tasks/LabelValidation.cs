using MlBackend.Learning.Calibration;
using MlBackend.Learning.Encoder.FineTuning.Windows;
using MlBackend.Learning.Linear.Answers;

namespace MlBackend.Learning.Encoder.FineTuning.Tasks;

/// <summary>Documents with labels kept aside.</summary>
internal sealed class LabelValidation : IValidation
{
    private readonly LabelTask task;
    private readonly IReadOnlyList<int> documents;
    private readonly List<TextWindow> windows = [];
    private float[] logits = [];

    public LabelValidation(LabelTask task, IReadOnlyList<int> documents, TextWindows cutter)
    {
        (this.task, this.documents) = (task, documents);
        for (var place = 0; place < documents.Count; place++)
        {
            windows.AddRange(cutter.Of(task.TextOf(documents[place]), place));
        }
    }

    private int Columns => task.Columns.Count;

    /// <summary>The negative mean loss once the scale of the logits is the best: how well they tell documents apart, however sure they are.</summary>
    public double Score(LogitsRun run)
    {
        logits = LabelLogits.Of(run, windows, documents.Count, Columns);
        if (task.Form == LinearForm.Several)
        {
            return -Enumerable.Range(0, documents.Count).Average(place => Enumerable.Range(0, Columns).Sum(column => Surprise(logits[(place * Columns) + column], task.HoldsColumn(documents[place], column))));
        }

        var (rows, labels) = (Rows(), documents.Select(task.ClassOf).ToList());
        return -TemperatureScaling.Loss(rows, labels, TemperatureScaling.Fit(rows, labels) ?? 1);
    }

    /// <inheritdoc/>
    public FineTunedAnswers Calibrate(CancellationToken cancellationToken)
    {
        var (scales, shifts) = (new double[Columns], new double[Columns]);
        Array.Fill(scales, 1);
        if (documents.Count > 0 && task.Form == LinearForm.Several)
        {
            for (var column = 0; column < Columns; column++)
            {
                var fit = PlattScaling.Fit(
                    [.. documents.Select((_, place) => (double)logits[(place * Columns) + column])], [.. documents.Select(document => task.HoldsColumn(document, column))]);

                // Too few documents to say otherwise: the score is believed.
                (scales[column], shifts[column]) = fit.A < 0 && documents.Any(document => task.HoldsColumn(document, column)) ? (-fit.A, -fit.B) : (1, 0);
            }
        }
        else if (documents.Count > 0)
        {
            var (rows, labels) = (Rows(), documents.Select(task.ClassOf).ToList());
            if (task.Form == LinearForm.Difference)
            {
                // Each pair the other way round as well, so that the sides are alike.
                rows.AddRange(rows.ConvertAll(row => new[] { row[1], row[0] }));
                labels.AddRange(labels.ConvertAll(label => 1 - label));
            }

            var fit = ShiftedTemperature.Fit(rows, labels, Columns, cancellationToken);
            Array.Fill(scales, fit.Scale);
            shifts = task.Form == LinearForm.Difference ? shifts : fit.Shifts;
        }

        return new LabelAnswers(task.Outputs(scales, shifts));
    }

    private List<double[]> Rows() =>
        [.. Enumerable.Range(0, documents.Count).Select(place => Array.ConvertAll(logits.AsSpan(place * Columns, Columns).ToArray(), logit => (double)logit))];

    private static double Surprise(double logit, bool holds) => Math.Log(1 + Math.Exp(-Math.Abs(logit))) + Math.Max(holds ? -logit : logit, 0);
}
