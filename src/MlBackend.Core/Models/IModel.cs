using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;

namespace MlBackend.Core.Models;

/// <summary>A trained model in memory. Safe for use by several threads at once.</summary>
public interface IModel
{
    /// <summary>The name of the family that made it.</summary>
    string Family { get; }

    /// <summary>The question that it answers, with the labels it was trained on.</summary>
    Question Question { get; }

    /// <summary>
    /// Suggests an answer for each document: as many as documents and in their order. A document without the
    /// question's field gives null.
    /// </summary>
    IReadOnlyList<Suggestion?> Suggest(IReadOnlyList<Document> documents, CancellationToken cancellationToken);

    /// <summary>Writes the model's own files (weights, tables) into an existing, empty folder. No manifest.</summary>
    void Save(string folder);
}
