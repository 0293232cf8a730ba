using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;

namespace MlBackend.Learning.Crf;

/// <summary>Linear-chain conditional random fields for spans.</summary>
public sealed class CrfFamily : IModelFamily
{
    /// <inheritdoc/>
    public string Name => "crf";

    /// <inheritdoc/>
    public bool Learns(QuestionKind kind) => kind == QuestionKind.Span;

    /// <inheritdoc/>
    public IModel Train(TrainingSet data, TrainingSettings settings, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken) =>
        throw ErrorCodes.KindNotLearned.With("crf");

    /// <inheritdoc/>
    public IModel Load(string folder, Question question) => throw ErrorCodes.KindNotLearned.With("crf");
}
