using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Learning.Encoder.FineTuning.Serving;
using MlBackend.Learning.Encoder.FineTuning.Settings;
using MlBackend.Learning.Encoder.FineTuning.Training;
using MlBackend.Learning.Encoder.Inference;

namespace MlBackend.Learning.Encoder.FineTuning;

/// <summary>
/// An encoder that learns itself: the very ONNX graph that is served is trained, with a head for the question behind it. Options: <c>encoder</c> (its
/// id in the store, or its folder), <c>tuning</c> (full; or lora), <c>rank</c> (16) and <c>alpha</c> (32) of LoRA, <c>rate</c>, <c>batch</c> (samples of a
/// step; both from the data where nobody says), <c>schedule</c> (linear; or cosine), <c>warmup</c> (0.1, a share of the steps), <c>clip</c> (1, the longest
/// gradient), <c>decay</c> (0.01; none on biases and scales), <c>smoothing</c> (0, of labels), <c>dropout</c> (0), <c>length</c> (labels 128, spans 256; tokens of a
/// window at the most), <c>tokens</c> (1024, of a run of the graph), <c>patience</c> (3, looks at the validation part without gain), <c>checkpoint</c> (30, seconds between two). Epochs = passes at the most.
/// </summary>
/// <param name="pool">The encoders of the process; null = <see cref="Encoders.Pool"/> at the time of use.</param>
public sealed class EncoderFamily(EncoderPool? pool = null) : IModelFamily
{
    /// <summary>The family's name.</summary>
    public const string FamilyName = "encoder";

    /// <summary>The option that names the encoder.</summary>
    public const string EncoderOption = "encoder";

    /// <summary>The option that says which weights learn: full or lora.</summary>
    public const string TuningOption = "tuning";

    private EncoderPool Pool => pool ?? Encoders.Pool;

    /// <inheritdoc/>
    public string Name => FamilyName;

    /// <inheritdoc/>
    public bool Learns(QuestionKind kind) => kind.TakesLabels() || kind == QuestionKind.Span;

    /// <inheritdoc/>
    public IModel Train(TrainingSet data, TrainingSettings settings, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(data);
        var read = FineTuningSettings.From(settings, data.Question.Kind == QuestionKind.Span);
        return new FineTuner(read, Pool, Pool.Find(read.Encoder), progress, cancellationToken).Train(data);
    }

    /// <summary>About how long one training takes in this process: see <see cref="TrainingCost"/>.</summary>
    /// <exception cref="Core.Errors.MlBackendException">An option is not allowed, or the encoder is not here.</exception>
    public static TimeSpan Estimate(TrainingSet data, TrainingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(data);
        var read = FineTuningSettings.From(settings, data.Question.Kind == QuestionKind.Span);
        return TrainingCost.Of(data, read, Encoders.Pool.Find(read.Encoder), Encoders.Pool.Options.Session);
    }

    /// <inheritdoc/>
    public IModel Load(string folder, Question question)
    {
        ArgumentNullException.ThrowIfNull(question);
        var model = FineTunedCodec.Read(folder, question, Pool);

        // Who loads a model will ask it: one whose graph cannot be loaded shows at once.
        model.Suggest([], CancellationToken.None);
        return model;
    }
}
