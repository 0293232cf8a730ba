using MlBackend.Core.Models;
using MlBackend.Core.Questions;

namespace MlBackend.Learning.Crf;

/// <summary>
/// Linear-chain conditional random fields for spans, over the words of <see cref="Text.Segmentation.WordTokenizer"/>.
/// Labels whose spans overlap in the training data are learnt by separate chains. Options: <c>penalty</c> (0.05;
/// the L2 weight, larger is smoother), <c>frequency</c> (1; a feature must occur that often to be learnt). Epochs =
/// iterations of L-BFGS at the most (70). Lafferty, McCallum and Pereira, Conditional Random Fields, ICML 2001.
/// </summary>
public sealed class CrfFamily : IModelFamily
{
    internal const string FamilyName = "crf";

    /// <inheritdoc/>
    public string Name => FamilyName;

    /// <inheritdoc/>
    public bool Learns(QuestionKind kind) => kind == QuestionKind.Span;

    /// <inheritdoc/>
    public IModel Train(TrainingSet data, TrainingSettings settings, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken) =>
        new CrfTrainer(CrfSettings.From(settings), progress, cancellationToken).Train(data);

    /// <inheritdoc/>
    public IModel Load(string folder, Question question) => CrfCodec.Read(folder, question);
}
