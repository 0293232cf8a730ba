using MlBackend.Core.Questions;

namespace MlBackend.LabelStudio.Objects;

/// <summary>What this adapter keeps of tags in <see cref="Question.Details"/>, for there is no label config where suggestions are pushed.</summary>
internal static class QuestionDetails
{
    /// <summary>The control tag, where it is not the usual one of its kind.</summary>
    public const string Tag = "tag";

    /// <summary>The object tag, where it is not Text.</summary>
    public const string Object = "object";

    /// <summary>Paragraphs: under which key an utterance has its text, where that is not <c>text</c>.</summary>
    public const string Text = "textKey";

    /// <summary>The data key of the task's own labels.</summary>
    public const string Labels = "labelsFrom";

    /// <summary>For single regions: only those with one of these labels, parted by commas, are asked about.</summary>
    public const string WhenLabel = "whenLabelValue";

    /// <summary>For single regions: only those that this control tag made are asked about.</summary>
    public const string WhenTag = "whenTagName";

    /// <summary>How the data that a question asks about is read.</summary>
    public static Reading Reading(Question question) => Get(question, Object) switch
    {
        "HyperText" => Objects.Reading.Html,
        "Paragraphs" => Objects.Reading.Dialogue,
        _ => Objects.Reading.Plain,
    };

    /// <summary>The key of an utterance's text.</summary>
    public static string TextKey(Question question) => Get(question, Text) ?? "text";

    /// <summary>The data key of the task's own labels, or null.</summary>
    public static string? LabelsFrom(Question question) => Get(question, Labels);

    /// <summary>The control tag.</summary>
    public static string ControlTag(Question question) => Get(question, Tag) ?? UsualTag(question.Kind);

    /// <summary>The control tag that asks such questions if nothing else is said.</summary>
    public static string UsualTag(QuestionKind kind) => kind switch
    {
        QuestionKind.Choice or QuestionKind.MultiChoice => "Choices",
        QuestionKind.Span => "Labels",
        QuestionKind.Taxonomy => "Taxonomy",
        QuestionKind.Rating => "Rating",
        QuestionKind.Pairwise => "Pairwise",
        QuestionKind.Number => "Number",
        QuestionKind.Ranking => "Ranker",
        QuestionKind.Relation => "Relations",
        QuestionKind.Text or QuestionKind.Transcript => "TextArea",
        _ => "",
    };

    /// <summary>One detail, or null.</summary>
    public static string? Get(Question question, string name) => question.Details?.GetValueOrDefault(name);
}
