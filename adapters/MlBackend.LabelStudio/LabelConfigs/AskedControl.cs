using System.Buffers;
using System.Xml;
using MlBackend.Core.Questions;

namespace MlBackend.LabelStudio.LabelConfigs;

/// <summary>An object tag: what the annotator sees.</summary>
/// <param name="Tag">Text, Image, …</param>
/// <param name="Value">The attribute value, as in <c>$text</c>.</param>
/// <param name="ValueType">The attribute valueType, or null.</param>
internal sealed record ShownObject(string Tag, string Value, string? ValueType)
{
    /// <summary>What stands in a path into the data, or between several fields.</summary>
    private static readonly SearchValues<char> NoKey = SearchValues.Create("$[]{}. ");

    /// <summary>The data key shown, null where the value is fixed, composed or nested.</summary>
    public string? Key => Value.Length > 1 && Value[0] == '$' && Value.AsSpan(1).IndexOfAny(NoKey) < 0 ? Value[1..] : null;

    /// <summary>True where the data holds an address at which the text lies.</summary>
    public bool IsAddress => string.Equals(ValueType, "url", StringComparison.OrdinalIgnoreCase);
}

/// <summary>A control tag while its label config is read: what the annotator is asked.</summary>
internal sealed class AskedControl(string tag, string name, XmlReader attributes, bool isRepeated)
{
    private readonly List<string> labels = [];
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly string[] targets = (attributes.GetAttribute("toName") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    private readonly string? choice = attributes.GetAttribute("choice");
    private readonly bool isPerRegion = IsTrue(attributes, "perRegion");
    private readonly bool isPerItem = IsTrue(attributes, "perItem");
    private readonly bool takesLabelsFromTask = attributes.GetAttribute("value") is ['$', ..] || attributes.GetAttribute("apiUrl") is not null;

    /// <summary>True where choices lie inside choices, so that an answer is a path.</summary>
    public bool IsNested { get; set; } = IsTrue(attributes, "allowNested");

    /// <summary>Adds a label; a second one of the same text is the same label.</summary>
    public void Add(string label)
    {
        if (seen.Add(label))
        {
            labels.Add(label);
        }
    }

    /// <summary>The question, once all objects are known.</summary>
    public Question ToQuestion(Dictionary<string, ShownObject> objects)
    {
        var shown = targets.Select(target => objects.GetValueOrDefault(target)).ToArray();
        var first = shown.FirstOrDefault();
        return new Question(
            name,
            ControlTag.Kind(tag, choice, first?.Tag),
            targets.FirstOrDefault() ?? "",
            [.. shown.Select(one => one?.Key).OfType<string>().Distinct(StringComparer.Ordinal)],
            labels,
            NotLearned(first));
    }

    /// <summary>The first reason that holds, in words for the admin; null where a model is trained.</summary>
    private string? NotLearned(ShownObject? shown) => tag.ToUpperInvariant() switch
    {
        not ("CHOICES" or "LABELS") => $"{tag} is not learned yet.",
        _ when isPerRegion => $"{tag} for single regions (perRegion) is not learned yet.",
        _ when isPerItem => $"{tag} for single items (perItem) is not learned yet.",
        _ when isRepeated => $"{tag} inside a Repeater is not learned yet.",
        _ when IsNested => $"{tag} with choices inside choices is not learned yet.",
        _ when takesLabelsFromTask => $"{tag} whose labels come from the task is not learned yet.",
        _ when targets.Length > 1 => $"{tag} about several objects at once is not learned yet.",
        _ when shown is null => $"{tag} points with toName at no object of the label config.",
        _ when !string.Equals(shown.Tag, "Text", StringComparison.OrdinalIgnoreCase) => $"{tag} on {shown.Tag} is not learned yet.",
        _ when shown.IsAddress => $"{tag} on a Text behind an address (valueType=\"url\") is not learned: addresses are never fetched.",
        _ when shown.Key is null => $"{tag} on a Text whose value is not simply $field is not learned yet.",
        _ when labels.Count == 0 => $"{tag} has no labels.",
        _ => null,
    };

    private static bool IsTrue(XmlReader attributes, string name) => string.Equals(attributes.GetAttribute(name), "true", StringComparison.OrdinalIgnoreCase);
}
