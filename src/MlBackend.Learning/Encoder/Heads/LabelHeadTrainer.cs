using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Learning.Linear;
using MlBackend.Learning.Linear.Answers;

namespace MlBackend.Learning.Encoder.Heads;

/// <summary>Turns texts into vectors, and those beside the words' features into a head for labels.</summary>
internal sealed class LabelHeadTrainer(
    EncoderHeadSettings settings, EncoderPool pool, EncoderFolder folder, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
{
    /// <summary>The share of the progress that belongs to the vectors: they take nearly all of the time.</summary>
    public const double VectorShare = 0.9;

    /// <summary>Learns from a training set.</summary>
    /// <exception cref="MlBackendException">Fewer than two different answers, or a label that is not the question's.</exception>
    public LabelHeadModel Train(TrainingSet data)
    {
        var targets = LinearTargets.From(data);
        var labels = targets.Learnable;
        if (labels.Length < (targets.Exclusive ? 2 : 1))
        {
            throw ErrorCodes.TooFewAnswers.With($"Question {data.Question.Name}, {targets.Texts.Count} documents.");
        }

        progress?.Report(new TrainingProgress(0, "vectors"));
        var isDifference = targets.Form == LinearForm.Difference;
        var vectors = new TextVectors(pool, folder, folder.Pooling);
        var rows = HeadInputs.Of(vectors, targets.Texts, isDifference, done => progress?.Report(new TrainingProgress(VectorShare * done / targets.Texts.Count, "vectors")), cancellationToken);
        var width = rows[0].Length;
        var scaling = Standardisation.Of(rows, width, settings.Weight, centred: !isDifference);
        scaling.Apply(rows);

        var outputs = targets.Form.Outputs(labels.Length);
        var (features, words) = LinearTrainer.Features(targets, outputs, cancellationToken);
        var joined = HeadInputs.Join(words, rows, features.Count);
        var problem = new LinearProblem(targets, labels, joined, features.Count + width, settings.Labels.Balance);
        var (weights, calibrated) = new LinearRounds(settings.Labels, new LaterProgress(progress, VectorShare), cancellationToken).Fit(problem, joined, outputs);
        var stride = Kernels.Stride(outputs);
        scaling.Fold(weights.AsSpan(features.Count * stride, width * stride), weights.AsSpan(^stride..));
        progress?.Report(new TrainingProgress(1, "done"));
        return new LabelHeadModel(targets.Question, vectors, width, features, weights, calibrated);
    }
}

/// <summary>Progress of the part that comes after the vectors.</summary>
internal sealed class LaterProgress(IProgress<TrainingProgress>? whole, double from) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => whole?.Report(value with { Done = from + ((1 - from) * value.Done) });
}
