using MlBackend.Learning.Calibration;
using MlBackend.Learning.Crf.Chains;
using MlBackend.Learning.Encoder.FineTuning.Windows;
using MlBackend.Learning.Evaluation;

namespace MlBackend.Learning.Encoder.FineTuning.Tasks;

/// <summary>Documents with spans kept aside.</summary>
internal sealed class SpanValidation : IValidation
{
    // A thousandth of the loss is added to the score: it only decides between equal ones, such as the zeros of a beginning.
    private const double TieBreak = 1e-3;

    private readonly SpanTask task;
    private readonly List<SpanText> texts;
    private readonly IReadOnlyList<int> documents;
    private readonly SpanDecoder decoder;
    private float[][] logits = [];

    public SpanValidation(SpanTask task, IReadOnlyList<int> documents, TextWindows windows)
    {
        (this.task, this.documents) = (task, documents);
        texts = [.. documents.Select(document => SpanText.Of(task.TextOf(document), windows))];
        decoder = new SpanDecoder(task.Question, task.Layers);
    }

    /// <summary>F1 of whole spans, of equal ones the one with the smaller loss.</summary>
    public double Score(LogitsRun run)
    {
        logits = SpanLogits.Of(run, texts, task.Columns.Count);
        var suggestions = texts.Select((text, place) => decoder.Decode(text, logits[place], 1)).ToList();
        var report = Evaluator.Evaluate(task.Question, [.. documents.Select(task.AnswerOf)], suggestions);
        var (rows, tags) = Rows();
        return report.MicroF1 - (rows.Count == 0 ? 0 : TieBreak * TemperatureScaling.Loss(rows, tags, 1));
    }

    /// <inheritdoc/>
    public FineTunedAnswers Calibrate(CancellationToken cancellationToken)
    {
        var (rows, tags) = Rows();
        return new SpanAnswers(task.Layers, rows.Count > 0 && TemperatureScaling.Fit(rows, tags) is { } temperature ? 1 / Math.Clamp(temperature, 0.5, 10) : 1);
    }

    /// <summary>The logits of the first layer and the right tags, word by word; the other layers are as sure as it is.</summary>
    private (List<double[]> Logits, List<int> Tags) Rows()
    {
        var (rows, right) = (new List<double[]>(), new List<int>());
        var (columns, count) = (task.Columns.Count, new ChainTags(task.Layers[0]).Count);
        for (var place = 0; place < texts.Count; place++)
        {
            var tags = task.TagsOf(documents[place], 0, texts[place].Units);
            for (var unit = 0; unit < tags.Length; unit++)
            {
                rows.Add(Array.ConvertAll(logits[place].AsSpan(unit * columns, count).ToArray(), logit => (double)logit));
                right.Add((int)tags[unit]);
            }
        }

        return (rows, right);
    }
}
