using MlBackend.Core.Questions;

namespace MlBackend.LabelStudio.LabelConfigs;

/// <summary>Which question a control tag asks: one line a tag, as Label Studio 1.23 knows them (label_interface/control_tags.py).</summary>
internal static class ControlTag
{
    private static readonly Dictionary<string, QuestionKind> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Choices"] = QuestionKind.Choice,
        ["Labels"] = QuestionKind.Span,
        ["HyperTextLabels"] = QuestionKind.Span,
        ["ParagraphLabels"] = QuestionKind.Span,
        ["Taxonomy"] = QuestionKind.Taxonomy,
        ["Rating"] = QuestionKind.Rating,
        ["Number"] = QuestionKind.Number,
        ["TextArea"] = QuestionKind.Text,
        ["DateTime"] = QuestionKind.Text,
        ["Pairwise"] = QuestionKind.Pairwise,
        ["Ranker"] = QuestionKind.Ranking,
        ["Relations"] = QuestionKind.Relation,
        ["Brush"] = QuestionKind.Region,
        ["BrushLabels"] = QuestionKind.Region,
        ["Bitmask"] = QuestionKind.Region,
        ["BitmaskLabels"] = QuestionKind.Region,
        ["MagicWand"] = QuestionKind.Region,
        ["Ellipse"] = QuestionKind.Region,
        ["EllipseLabels"] = QuestionKind.Region,
        ["KeyPoint"] = QuestionKind.Region,
        ["KeyPointLabels"] = QuestionKind.Region,
        ["Vector"] = QuestionKind.Region,
        ["VectorLabels"] = QuestionKind.Region,
        ["OcrLabels"] = QuestionKind.Region,
        ["Polygon"] = QuestionKind.Region,
        ["PolygonLabels"] = QuestionKind.Region,
        ["Rectangle"] = QuestionKind.Region,
        ["RectangleLabels"] = QuestionKind.Region,
        ["VideoRectangle"] = QuestionKind.Region,
        ["VideoVector"] = QuestionKind.Region,
        ["VideoVectorLabels"] = QuestionKind.Region,
        ["TimeSeriesLabels"] = QuestionKind.Region,
        ["TimelineLabels"] = QuestionKind.Region,
        ["ChatMessage"] = QuestionKind.Text,
        ["ReactCode"] = QuestionKind.Text,
    };

    /// <summary>The tag's usual spelling; as it stands where nobody knows it.</summary>
    public static string Spelling(string tag) => Kinds.Keys.FirstOrDefault(known => string.Equals(known, tag, StringComparison.OrdinalIgnoreCase)) ?? tag;

    /// <summary>True for a tag that asks something; a tag that nobody knows yet counts as one where it has name and toName.</summary>
    public static bool Asks(string tag, string? name, string? toName) =>
        string.Equals(tag, "Relations", StringComparison.OrdinalIgnoreCase)
        || (!string.IsNullOrEmpty(name) && !string.IsNullOrEmpty(toName) && !string.Equals(tag, "Filter", StringComparison.OrdinalIgnoreCase));

    /// <summary>The kind of question; <paramref name="objectTag"/> is the tag of what it asks about, null where that is unknown.</summary>
    public static QuestionKind Kind(string tag, string? choice, string? objectTag) => Kinds.GetValueOrDefault(tag, QuestionKind.Text) switch
    {
        QuestionKind.Choice when string.Equals(choice, "multiple", StringComparison.OrdinalIgnoreCase) => QuestionKind.MultiChoice,
        // Labels marks stretches of whatever it points at.
        QuestionKind.Span when objectTag is not null && !IsText(objectTag) => QuestionKind.Region,
        QuestionKind.Text when objectTag is not null && IsHeard(objectTag) => QuestionKind.Transcript,
        var kind => kind,
    };

    private static bool IsText(string tag) => tag.ToUpperInvariant() is "TEXT" or "HYPERTEXT" or "PARAGRAPHS";

    private static bool IsHeard(string tag) => tag.ToUpperInvariant() is "AUDIO" or "AUDIOPLUS" or "VIDEO";
}
