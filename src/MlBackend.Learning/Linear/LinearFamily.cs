using MlBackend.Core.Models;
using MlBackend.Core.Questions;

namespace MlBackend.Learning.Linear;

/// <summary>
/// Logistic regression on hashed words, word pairs and character n-grams: multinomial where one label is the answer (Choice), one
/// label against the rest where several may be (MultiChoice, Taxonomy), thresholds between neighbours where labels are ordered
/// (Rating), the difference of two texts (Pairwise). Options: <c>penalty</c> (0.1; the L2 weight, larger is smoother), <c>balance</c> (true; rare
/// labels weigh as much as frequent ones). Epochs = iterations of L-BFGS at the most (100).
/// </summary>
public sealed class LinearFamily : IModelFamily
{
    internal const string FamilyName = "linear";

    /// <inheritdoc/>
    public string Name => FamilyName;

    /// <inheritdoc/>
    public bool Learns(QuestionKind kind) => kind.TakesLabels();

    /// <inheritdoc/>
    public IModel Train(TrainingSet data, TrainingSettings settings, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken) =>
        new LinearTrainer(LinearSettings.From(settings), progress, cancellationToken).Train(data);

    /// <inheritdoc/>
    public IModel Load(string folder, Question question) => LinearCodec.Read(folder, question);
}
