using System.Globalization;
using System.Xml;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;

namespace MlBackend.LabelStudio.LabelConfigs;

/// <summary>
/// Reads a label config as Label Studio does: a tag with name and toName asks something; one with name and value shows
/// something; Label and Choice belong to the nearest asking tag around them and are stored by their alias where they have one.
/// </summary>
/// <remarks>Reads forward only, so that depth costs no stack. No DTD, no entity, no address is ever followed.</remarks>
internal sealed class LabelConfigParser
{
    /// <summary>The longest label config, in UTF-16 units.</summary>
    public const int MaximumLength = 4 * 1024 * 1024;

    /// <summary>The most tags inside one another.</summary>
    public const int MaximumDepth = 128;

    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ShownObject> objects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ShownObject> firstByValue = new(StringComparer.Ordinal);
    private readonly List<AskedControl> controls = [];

    /// <summary>The asking tags that are open, outermost first, with the depth at which each began.</summary>
    private readonly Stack<(AskedControl Control, int Depth)> open = new();
    private int repeaterDepth = -1;

    /// <summary>The Choice tags that are open inside the innermost asking tag, outermost first.</summary>
    private readonly List<(int Depth, string Name)> choices = [];

    private LabelConfigParser()
    {
    }

    /// <summary>The questions of a label config, in its order.</summary>
    /// <exception cref="MlBackendException">It is no XML, has a DTD, is too large, too deep, or gives a name twice.</exception>
    public static Schema Parse(string text)
    {
        if (text.Length > MaximumLength)
        {
            throw ErrorCodes.LabelConfigTooLarge.With(string.Create(CultureInfo.InvariantCulture, $"It has {text.Length} characters of at most {MaximumLength}."));
        }

        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true };
        using var reader = XmlReader.Create(new StringReader(text), settings);
        var parser = new LabelConfigParser();
        try
        {
            while (reader.Read())
            {
                parser.Take(reader);
            }
        }
        catch (XmlException exception)
        {
            // The parser's own message may quote the config.
            throw ErrorCodes.LabelConfigUnreadable.With(string.Create(CultureInfo.InvariantCulture, $"Line {exception.LineNumber}, position {exception.LinePosition}."));
        }

        var marked = parser.controls.Where(control => control.MarksSpans).SelectMany(control => control.Targets).ToHashSet(StringComparer.Ordinal);
        return new Schema([.. parser.controls.Select(control => control.ToQuestion(parser.objects, marked))]);
    }

    private void Take(XmlReader reader)
    {
        if (reader.NodeType == XmlNodeType.Element)
        {
            Close(reader.Depth);
            Begin(reader);
        }
    }

    /// <summary>Whatever began at this depth or deeper has ended when the next tag begins there.</summary>
    private void Close(int depth)
    {
        while (open.TryPeek(out var top) && top.Depth >= depth)
        {
            open.Pop();
        }

        repeaterDepth = repeaterDepth >= depth ? -1 : repeaterDepth;
        while (choices.Count > 0 && choices[^1].Depth >= depth)
        {
            choices.RemoveAt(choices.Count - 1);
        }
    }

    private void Begin(XmlReader reader)
    {
        if (reader.Depth > MaximumDepth)
        {
            throw ErrorCodes.LabelConfigTooLarge.With(string.Create(CultureInfo.InvariantCulture, $"Tags lie deeper than {MaximumDepth}."));
        }

        var tag = reader.LocalName;
        if (Is(tag, "Repeater"))
        {
            repeaterDepth = repeaterDepth < 0 ? reader.Depth : repeaterDepth;
        }
        else if (Is(tag, "Label") || Is(tag, "Choice"))
        {
            BeginLabel(reader, tag);
            return;
        }

        var name = reader.GetAttribute("name");
        if (!string.IsNullOrEmpty(name) && !names.Add(name))
        {
            throw ErrorCodes.LabelConfigNameTwice.With($"The second one is a {tag} in line {Line(reader)}.");
        }

        if (ControlTag.Asks(tag, name, reader.GetAttribute("toName")))
        {
            var control = new AskedControl(tag, name ?? tag.ToLowerInvariant(), reader, repeaterDepth >= 0);
            controls.Add(control);
            open.Push((control, reader.Depth));
        }
        else if (!string.IsNullOrEmpty(name) && (reader.GetAttribute("value") ?? reader.GetAttribute("valueList")) is { Length: > 0 } value)
        {
            var shown = new ShownObject(tag, value, reader.GetAttribute("valueType"), reader.GetAttribute("textKey"));
            objects[name] = shown with { IsShownOtherwise = shown.IsText && firstByValue.TryGetValue(value, out var first) && !first.ShowsAs(shown) };
            if (shown.IsText)
            {
                firstByValue.TryAdd(value, shown);
            }
        }
    }

    private void BeginLabel(XmlReader reader, string tag)
    {
        if (!open.TryPeek(out var top))
        {
            return;
        }

        var label = reader.GetAttribute("alias") is { Length: > 0 } alias ? alias : reader.GetAttribute("value");
        if (string.IsNullOrEmpty(label))
        {
            return;
        }

        if (Is(tag, "Choice"))
        {
            choices.Add((reader.Depth, label));
            top.Control.AddChoice([.. choices.Where(choice => choice.Depth > top.Depth).Select(choice => choice.Name)]);
        }
        else
        {
            top.Control.Add(label);
        }
    }

    private static bool Is(string tag, string name) => string.Equals(tag, name, StringComparison.OrdinalIgnoreCase);

    private static string Line(XmlReader reader) => ((IXmlLineInfo)reader).LineNumber.ToString(CultureInfo.InvariantCulture);
}
