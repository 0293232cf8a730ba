using MlBackend.Core.Suggestions;

namespace MlBackend.Learning.Selection;

/// <summary>What to label next: least-confidence sampling (Lewis and Gale 1994) over the whole document.</summary>
public static class Priority
{
    /// <summary>
    /// One minus the document confidence, in [0,1]; 1 = label this next. A document without any suggestion has 0: it lacks the
    /// text that is asked about, and nobody could label it.
    /// </summary>
    public static double Of(IReadOnlyList<Suggestion> suggestions)
    {
        var confidence = 1.0;
        foreach (var suggestion in suggestions)
        {
            confidence *= suggestion.Confidence;
        }

        return Math.Clamp(1 - confidence, 0, 1);
    }
}
