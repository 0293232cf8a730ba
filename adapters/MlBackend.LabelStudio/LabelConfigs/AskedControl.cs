using System.Globalization;
using System.Xml;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.LabelStudio.Objects;

namespace MlBackend.LabelStudio.LabelConfigs;

/// <summary>A control tag while its label config is read: what the annotator is asked.</summary>
internal sealed class AskedControl(string tag, string name, XmlReader attributes, bool isRepeated)
{
    /// <summary>The most UTF-16 units that all labels of a control have together: a deep path repeats every name above it.</summary>
    private const int MostLabelUnits = 16 * 1024 * 1024;

    /// <summary>The longest rating that is learned; nobody clicks on the 101st star.</summary>
    private const int LongestRating = 100;

    private readonly List<string> labels = [];
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);

    /// <summary>The paths that have others below them.</summary>
    private readonly HashSet<string> inner = new(StringComparer.Ordinal);
    private readonly string[] targets = (attributes.GetAttribute("toName") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    private readonly string? choice = attributes.GetAttribute("choice");
    private readonly bool isPerRegion = IsTrue(attributes, "perRegion");
    private readonly bool isPerItem = IsTrue(attributes, "perItem");
    private readonly string? labelsFrom = attributes.GetAttribute("value") is ['$', ..] value ? value[1..] : null;
    private readonly bool takesLabelsFromAddress = attributes.GetAttribute("apiUrl") is not null;
    private readonly string? whenTag = attributes.GetAttribute("whenTagName");
    private readonly string? whenLabel = attributes.GetAttribute("whenLabelValue");
    private readonly bool takesLeavesOnly = IsTrue(attributes, "leafsOnly");
    private readonly string maxRating = attributes.GetAttribute("maxRating") ?? "5";
    private readonly string left = attributes.GetAttribute("leftChoiceValue") is { Length: > 0 } given ? given : "left";
    private readonly string right = attributes.GetAttribute("rightChoiceValue") is { Length: > 0 } given ? given : "right";
    private bool isNested = IsTrue(attributes, "allowNested");
    private int units;

    /// <summary>Adds a label; a second one of the same text is the same label.</summary>
    /// <exception cref="MlBackendException">The labels are too long together.</exception>
    public void Add(string label)
    {
        if (!seen.Add(label))
        {
            return;
        }

        labels.Add(label);
        units += label.Length;
        if (units > MostLabelUnits)
        {
            throw ErrorCodes.LabelConfigTooLarge.With($"The labels of a {tag} are too long together.");
        }
    }

    /// <summary>Adds a choice by its names, those of the choices around it first.</summary>
    /// <exception cref="MlBackendException">The labels are too long together.</exception>
    public void AddChoice(IReadOnlyList<string> path)
    {
        isNested |= path.Count > 1;
        if (!Is("Taxonomy"))
        {
            Add(path[^1]);
            return;
        }

        if (path.Count > 1)
        {
            inner.Add(LabelPath.Join(path.Take(path.Count - 1)));
        }

        Add(LabelPath.Join(path));
    }

    /// <summary>True where it marks stretches of a text.</summary>
    public bool MarksSpans => tag.ToUpperInvariant() is "LABELS" or "HYPERTEXTLABELS" or "PARAGRAPHLABELS";

    /// <summary>The names of the objects that it points at.</summary>
    public IReadOnlyList<string> Targets => targets;

    /// <summary>The question, once all objects are known.</summary>
    /// <param name="objects">The objects by name.</param>
    /// <param name="marked">The names of those in which spans are marked.</param>
    public Question ToQuestion(Dictionary<string, ShownObject> objects, IReadOnlySet<string> marked)
    {
        var shown = targets.Select(target => objects.GetValueOrDefault(target)).ToArray();
        var kind = ControlTag.Kind(tag, choice, shown.FirstOrDefault()?.Tag);
        string[] fields = [.. shown.Select(one => one?.Key).OfType<string>().Distinct(StringComparer.Ordinal)];
        var known = Labels(kind);
        return new Question(name, kind, targets.FirstOrDefault() ?? "", fields, known, NotLearned(shown, fields, known, marked))
        {
            PerSpan = isPerRegion && kind.TakesLabels(),
            Details = Details(kind, shown.FirstOrDefault()),
        };
    }

    private SortedDictionary<string, string>? Details(QuestionKind kind, ShownObject? shown)
    {
        SortedDictionary<string, string> details = new(StringComparer.Ordinal);
        Add(QuestionDetails.Tag, string.Equals(tag, QuestionDetails.UsualTag(kind), StringComparison.OrdinalIgnoreCase) ? null : ControlTag.Spelling(tag));
        Add(QuestionDetails.Object, shown?.Reading switch { Reading.Html => "HyperText", Reading.Dialogue => "Paragraphs", _ => null });
        Add(QuestionDetails.Text, shown is { Reading: Reading.Dialogue, TextKey: not "text" } ? shown.TextKey : null);
        Add(QuestionDetails.Labels, kind.TakesLabels() || kind == QuestionKind.Span ? labelsFrom : null);
        Add(QuestionDetails.WhenLabel, isPerRegion ? whenLabel : null);
        Add(QuestionDetails.WhenTag, isPerRegion ? whenTag : null);
        return details.Count == 0 ? null : details;

        void Add(string detail, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                details[detail] = value;
            }
        }
    }

    private List<string> Labels(QuestionKind kind) => kind switch
    {
        QuestionKind.Taxonomy when takesLeavesOnly => [.. labels.Where(label => !inner.Contains(label))],
        QuestionKind.Rating when MostStars is >= 1 and <= LongestRating and var most => [.. Enumerable.Range(1, most).Select(star => star.ToString(CultureInfo.InvariantCulture))],
        QuestionKind.Pairwise => [left, right],
        _ => labels,
    };

    private int MostStars => int.TryParse(maxRating, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var most) ? most : 0;

    /// <summary>The first reason that holds, in words for the admin; null where a model is trained.</summary>
    private string? NotLearned(ShownObject?[] shown, string[] fields, List<string> known, IReadOnlySet<string> marked) => tag.ToUpperInvariant() switch
    {
        not ("CHOICES" or "LABELS" or "HYPERTEXTLABELS" or "PARAGRAPHLABELS" or "TAXONOMY" or "RATING" or "PAIRWISE") => $"{tag} is not learned yet.",
        not ("CHOICES" or "TAXONOMY" or "RATING") when isPerRegion => $"{tag} for single regions (perRegion) is not learned yet.",
        _ when isPerRegion && !targets.Any(marked.Contains) => $"{tag} for single regions (perRegion) is learned where Labels, HyperTextLabels or ParagraphLabels mark regions of the same object.",
        _ when isPerItem => $"{tag} for single items (perItem) is about the pages of an image, which is not learned.",
        _ when isRepeated => $"{tag} inside a Repeater is not learned yet.",
        not "TAXONOMY" when isNested => $"{tag} with choices inside choices is not learned yet.",
        _ when takesLabelsFromAddress => $"{tag} whose labels come from an address (apiUrl) is not learned: addresses are never fetched.",
        "TAXONOMY" or "RATING" or "PAIRWISE" when labelsFrom is not null => $"{tag} whose labels come from the task is not learned yet.",
        _ when labelsFrom is not null && labels.Count > 0 => $"{tag} whose labels come both from the label config and from the task is not learned yet.",
        "PAIRWISE" when targets.Length != 2 => $"{tag} needs the names of two objects in toName.",
        "PAIRWISE" when left == right => $"{tag} has one value for both sides.",
        not "PAIRWISE" when targets.Length > 1 => $"{tag} about several objects at once is not learned yet.",
        _ when shown.Length == 0 || shown.Contains(null) => $"{tag} points with toName at no object of the label config.",
        _ when shown.Select(one => one!.NotLearned(tag)).OfType<string>().FirstOrDefault() is { } reason => reason,
        "HYPERTEXTLABELS" when shown[0]!.Reading != Reading.Html => $"{tag} needs a HyperText.",
        "PARAGRAPHLABELS" when shown[0]!.Reading != Reading.Dialogue => $"{tag} needs a Paragraphs.",
        "PAIRWISE" when fields.Length != 2 => $"{tag} shows the same text twice.",
        "RATING" when known.Count == 0 => string.Create(CultureInfo.InvariantCulture, $"{tag} is learned with a maxRating from 1 to {LongestRating}."),
        _ when known.Count == 0 && labelsFrom is null => $"{tag} has no labels.",
        _ => null,
    };

    private bool Is(string other) => string.Equals(tag, other, StringComparison.OrdinalIgnoreCase);

    private static bool IsTrue(XmlReader attributes, string name) => string.Equals(attributes.GetAttribute(name), "true", StringComparison.OrdinalIgnoreCase);
}
