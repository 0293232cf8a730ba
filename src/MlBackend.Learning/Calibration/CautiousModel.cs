using MlBackend.Core.Documents;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;

namespace MlBackend.Learning.Calibration;

/// <summary>A model that keeps to itself what it is not sure enough of.</summary>
public sealed class CautiousModel(IModel model, ConfidenceFloors floors) : IModel
{
    /// <inheritdoc/>
    public string Family => model.Family;

    /// <inheritdoc/>
    public Question Question => model.Question;

    /// <inheritdoc/>
    public IReadOnlyList<Suggestion?> Suggest(IReadOnlyList<Document> documents, CancellationToken cancellationToken)
    {
        var suggestions = model.Suggest(documents, cancellationToken);
        var shown = new Suggestion?[suggestions.Count];
        for (var index = 0; index < shown.Length; index++)
        {
            shown[index] = suggestions[index] is { } suggestion ? floors.Withhold(suggestion) : null;
        }

        return shown;
    }

    /// <inheritdoc/>
    public void Save(string folder) => model.Save(folder);
}
