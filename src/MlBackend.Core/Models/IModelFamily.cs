using MlBackend.Core.Questions;

namespace MlBackend.Core.Models;

/// <summary>A kind of model: how it learns and how it is read back.</summary>
public interface IModelFamily
{
    /// <summary>The name in settings, manifests and the shell: <c>linear</c>, <c>crf</c>, …</summary>
    string Name { get; }

    /// <summary>True where this family can answer questions of that kind.</summary>
    bool Learns(QuestionKind kind);

    /// <summary>
    /// Trains one model. The same set, settings and seed give the same model. A part of the set is kept aside
    /// inside for calibration and early stopping where the family needs one.
    /// </summary>
    /// <exception cref="Errors.MlBackendException">Too little data, or labels that are not the question's.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    IModel Train(TrainingSet data, TrainingSettings settings, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Reads what <see cref="IModel.Save"/> wrote.</summary>
    /// <exception cref="Errors.MlBackendException">A file is missing, cut or of another version.</exception>
    IModel Load(string folder, Question question);
}
