using MlBackend.Core.Annotations;

namespace MlBackend.Core.Suggestions;

/// <summary>A model's answer to one question.</summary>
/// <param name="Question">The name of the question.</param>
/// <param name="Confidence">Probability in [0,1] that the answer needs no change. An empty set of spans has one too.</param>
public abstract record Suggestion(string Question, double Confidence)
{
    /// <summary>The same answer without confidences.</summary>
    public abstract Answer ToAnswer();
}

/// <summary>One label and the probability in [0,1] that it is right.</summary>
public readonly record struct ScoredLabel(string Label, double Confidence);

/// <summary>One span and the probability in [0,1] that its boundaries and its label are right.</summary>
public readonly record struct ScoredSpan(LabelledSpan Span, double Confidence);

/// <summary>Labels proposed for the whole document.</summary>
/// <param name="Question">The name of the question.</param>
/// <param name="Confidence">Where one label is the answer, its probability. MultiChoice and Taxonomy: that the whole set is right.</param>
/// <param name="Labels">The proposed labels, the most probable first; one where one is the answer.</param>
/// <param name="Distribution">Every label of the question with its probability, in the question's order.</param>
public sealed record ChoiceSuggestion(
    string Question,
    double Confidence,
    IReadOnlyList<ScoredLabel> Labels,
    IReadOnlyList<ScoredLabel> Distribution) : Suggestion(Question, Confidence)
{
    /// <inheritdoc/>
    public override Answer ToAnswer() => new ChoiceAnswer(Question, [.. Labels.Select(label => label.Label)]);
}

/// <summary>Spans proposed for one text, by start, then end.</summary>
public sealed record SpanSuggestion(string Question, double Confidence, IReadOnlyList<ScoredSpan> Spans)
    : Suggestion(Question, Confidence)
{
    /// <inheritdoc/>
    public override Answer ToAnswer() => new SpanAnswer(Question, [.. Spans.Select(span => span.Span)]);
}
