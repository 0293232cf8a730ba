using MlBackend.Core.Documents;

namespace MlBackend.Core.Suggestions;

/// <summary>All that a release says about one document.</summary>
/// <param name="DocumentId">The tool's id of the document.</param>
/// <param name="Suggestions">One for each question that has a champion; empty where there is none yet.</param>
/// <param name="Priority">In [0,1]; 1 = label this next.</param>
public sealed record DocumentSuggestion(string DocumentId, IReadOnlyList<Suggestion> Suggestions, double Priority)
{
    /// <summary>Document confidence: the probability in [0,1] that no answer needs a change, the product over the questions.</summary>
    public double Confidence
    {
        get
        {
            var product = 1.0;
            foreach (var suggestion in Suggestions)
            {
                product *= suggestion.Confidence;
            }

            return product;
        }
    }
}

/// <summary>A document and what a release says about it; the offsets of its spans count in this text.</summary>
public sealed record SuggestedDocument(Document Document, DocumentSuggestion Suggestion);
