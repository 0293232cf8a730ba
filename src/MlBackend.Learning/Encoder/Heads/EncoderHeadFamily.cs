using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Learning.Encoder.Inference;

namespace MlBackend.Learning.Encoder.Heads;

/// <summary>
/// A head on a frozen encoder: what the family linear is for labels and the family crf for spans, with the vector of the text, or of each word, beside
/// the features of the words. Options: <c>encoder</c> (its id in the store, or its folder), <c>weight</c> (labels 0.7, spans 1; the mean length of a vector beside
/// the words' features, whose length is 1), <c>penalty</c> (labels 0.1, spans 0.05; the L2 weight, larger is smoother), <c>balance</c> (true; rare
/// labels weigh as much as frequent ones; labels only). Epochs = iterations of L-BFGS at the most (labels 100, spans 70).
/// </summary>
/// <param name="pool">The encoders of the process; null = <see cref="Encoders.Pool"/> at the time of use.</param>
public sealed class EncoderHeadFamily(EncoderPool? pool = null) : IModelFamily
{
    /// <summary>The family's name.</summary>
    public const string FamilyName = "encoder-head";

    /// <summary>The option that names the encoder.</summary>
    public const string EncoderOption = "encoder";

    private EncoderPool Pool => pool ?? Encoders.Pool;

    /// <inheritdoc/>
    public string Name => FamilyName;

    /// <inheritdoc/>
    public bool Learns(QuestionKind kind) => kind.TakesLabels() || kind == QuestionKind.Span;

    /// <inheritdoc/>
    public IModel Train(TrainingSet data, TrainingSettings settings, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(data);
        var isSpan = data.Question.Kind == QuestionKind.Span;
        var read = EncoderHeadSettings.From(settings, isSpan);
        var folder = Pool.Find(read.Encoder);
        return isSpan
            ? new SpanHeadTrainer(read, Pool, folder, progress, cancellationToken).Train(data)
            : new LabelHeadTrainer(read, Pool, folder, progress, cancellationToken).Train(data);
    }

    /// <inheritdoc/>
    public IModel Load(string folder, Question question)
    {
        ArgumentNullException.ThrowIfNull(question);
        IEncoderModel model = question.Kind == QuestionKind.Span ? SpanHeadCodec.Read(folder, question, Pool) : LabelHeadCodec.Read(folder, question, Pool);

        // Who loads a model will ask it: the encoder is there then, and one that cannot be loaded shows at once.
        model.Suggest([], CancellationToken.None);
        return model;
    }
}
