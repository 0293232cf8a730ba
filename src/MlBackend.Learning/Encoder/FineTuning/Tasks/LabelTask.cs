using Microsoft.ML.OnnxRuntime;
using MlBackend.Autodiff.Training;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Learning.Encoder.FineTuning.Windows;
using MlBackend.Learning.Linear;
using MlBackend.Learning.Linear.Answers;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Learning.Encoder.FineTuning.Tasks;

/// <summary>A head for labels: softmax where one label is the answer, a sigmoid each where several are. Ratings are classes here.</summary>
internal sealed class LabelTask : IHeadTask
{
    private const string Labels = "labels";

    private readonly LinearTargets targets;
    private readonly int[] learnt;
    private readonly int[] classes;

    private LabelTask(LinearTargets targets, int[] learnt)
    {
        (this.targets, this.learnt) = (targets, learnt);
        Form = !targets.Exclusive ? LinearForm.Several : targets.Form == LinearForm.Difference ? LinearForm.Difference : LinearForm.One;
        Columns = [.. learnt.Select(label => targets.Question.Labels[label])];
        classes = targets.Exclusive ? [.. Enumerable.Range(0, targets.Texts.Count).Select(row => Array.FindIndex(learnt, label => Holds(row, label)))] : new int[targets.Texts.Count];
    }

    /// <summary>How scores become answers.</summary>
    public LinearForm Form { get; }

    /// <inheritdoc/>
    public Question Question => targets.Question;

    /// <inheritdoc/>
    public IReadOnlyList<string> Columns { get; }

    /// <inheritdoc/>
    public bool PerToken => false;

    /// <inheritdoc/>
    public int Documents => targets.Texts.Count;

    /// <inheritdoc/>
    public IReadOnlyList<int> Groups => classes;

    /// <inheritdoc/>
    public float[] Priors =>
    [
        .. learnt.Select(label => (targets.Counts[label] + 0.5) / (Documents + 1.0))
            .Select(share => (float)(Form == LinearForm.Difference ? 0 : targets.Exclusive ? Math.Log(share) : Math.Log(share / (1 - share)))),
    ];

    /// <summary>Reads a training set.</summary>
    /// <exception cref="MlBackendException">Fewer than two different answers, or a label that is not the question's.</exception>
    public static LabelTask From(TrainingSet data)
    {
        var targets = LinearTargets.From(data);
        var learnt = targets.Learnable;
        return learnt.Length >= (targets.Exclusive ? 2 : 1)
            ? new LabelTask(targets, learnt)
            : throw ErrorCodes.TooFewAnswers.With($"Question {data.Question.Name}, {targets.Texts.Count} documents.");
    }

    /// <inheritdoc/>
    public IEnumerable<Sample> Samples(int document, TextWindows windows)
    {
        // A long text teaches by its beginning: what a label hangs on is rarely said later only, and every window costs as much as a text.
        var cut = windows.Of(targets.Texts[document], document);
        return (Form == LinearForm.Difference ? cut : cut.Take(1)).Select(window => new Sample(document, window, [], 1));
    }

    /// <inheritdoc/>
    public string Loss(GraphBuilder builder, string logits, float smoothing)
    {
        // The same symbol as the encoder's: dimensions of one name are surely equal.
        var rows = builder.Graph.FindInput("input_ids")!.Shape![0];
        return targets.Exclusive
            ? Losses.CrossEntropy(builder, logits, builder.Input(ValueInfo.Of<long>(Labels, rows)), Columns.Count, new CrossEntropyOptions(Smoothing: smoothing))
            : Losses.BinaryCrossEntropy(builder, logits, builder.Input(ValueInfo.Of<float>(Labels, rows, Columns.Count)));
    }

    /// <inheritdoc/>
    public void AddTargets(Dictionary<string, OrtValue> batch, IReadOnlyList<Sample> samples, int length)
    {
        if (targets.Exclusive)
        {
            var numbers = samples.Select(sample => (long)(sample.Window.Swapped ? 1 - classes[sample.Document] : classes[sample.Document])).ToArray();
            batch[Labels] = OrtValue.CreateTensorValueFromMemory(numbers, [numbers.Length]);
            return;
        }

        var holds = samples.SelectMany(sample => learnt.Select(label => Holds(sample.Document, label) ? 1f : 0f)).ToArray();
        batch[Labels] = OrtValue.CreateTensorValueFromMemory(holds, [samples.Count, Columns.Count]);
    }

    /// <inheritdoc/>
    public IValidation Validation(IReadOnlyList<int> documents, TextWindows windows) => new LabelValidation(this, documents, windows);

    /// <summary>The text of a document.</summary>
    public string TextOf(int document) => targets.Texts[document];

    /// <summary>The class of a document, as a column.</summary>
    public int ClassOf(int document) => classes[document];

    /// <summary>Whether the label of a column holds in a document.</summary>
    public bool HoldsColumn(int document, int column) => Holds(document, learnt[column]);

    /// <summary>What the columns mean, with these calibrations of theirs.</summary>
    public LinearOutputs Outputs(double[] scales, double[] shifts)
    {
        // Krichevsky and Trofimov's estimate for labels that are not learnt: never quite 0 or 1.
        var constants = new double[Question.Labels.Count];
        for (var label = 0; label < constants.Length && !targets.Exclusive; label++)
        {
            constants[label] = (targets.Counts[label] + 0.5) / (Documents + 1.0);
        }

        return new LinearOutputs(Form, learnt, scales, shifts, constants);
    }

    private bool Holds(int row, int label) => targets.Holds[(row * targets.Counts.Length) + label] > 0.5f;
}
