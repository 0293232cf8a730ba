using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace MlBackend.LabelStudio.Objects;

/// <summary>
/// The text of HTML as people see it, and where each of its text nodes lies as Label Studio's editor counts: it takes scripts,
/// frames and comments out, counts the code points of every text node in the body, style sheets too, and one for each br.
/// Nothing is executed and no address is followed. Places: a line for each text node that people see: its global offset in code
/// points, its start and length in the text in UTF-16 units, its path from the body.
/// </summary>
internal sealed class HtmlText
{
    /// <summary>Browsers stop at this depth as well.</summary>
    private const int MostDepth = 512;

    private static readonly FrozenSet<string> Blocks = new[]
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure",
        "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "option", "p", "pre", "section", "select", "summary",
        "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly StringBuilder text = new();
    private readonly StringBuilder places = new();
    private int globalOffset;
    private bool isTooDeep;

    private HtmlText()
    {
    }

    /// <summary>Reads HTML; null where it is nested deeper than any browser shows.</summary>
    public static ShownText? Read(string html)
    {
        var read = new HtmlText();
        using var document = new HtmlParser().ParseDocument(html);
        if (document.Body is { } body)
        {
            read.Walk(body, "", 0);
        }

        return read.isTooDeep ? null : new ShownText(read.text.ToString(), read.places.ToString());
    }

    private void Walk(IElement parent, string path, int depth)
    {
        if (depth > MostDepth)
        {
            isTooDeep = true;
            return;
        }

        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        var isSeen = parent.LocalName is not ("style" or "noscript");
        var node = new StringBuilder();
        foreach (var child in parent.ChildNodes)
        {
            if (child is IText words)
            {
                // Text on both sides of a comment or script becomes one node once that is taken out.
                node.Append(words.Data);
            }
            else if (child is IElement element && element.LocalName is not ("script" or "iframe"))
            {
                AddNode(node, path, counts, isSeen);
                var place = $"{path}/{element.LocalName}[{Next(counts, element.LocalName)}]";
                AddElement(element, place, depth);
            }
        }

        AddNode(node, path, counts, isSeen);
    }

    private void AddElement(IElement element, string path, int depth)
    {
        if (element.LocalName == "br")
        {
            globalOffset++;
            text.Append('\n');
            return;
        }

        var isBlock = Blocks.Contains(element.LocalName);
        BreakLine(isBlock);
        Walk(element, path, depth + 1);
        BreakLine(isBlock);
    }

    private void AddNode(StringBuilder node, string path, Dictionary<string, int> counts, bool isSeen)
    {
        if (node.Length == 0)
        {
            return;
        }

        var number = Next(counts, "text()");
        var content = node.ToString();
        node.Clear();
        if (isSeen)
        {
            places.Append(CultureInfo.InvariantCulture, $"{globalOffset} {text.Length} {content.Length} {path}/text()[{number}]\n");
            text.Append(content);
        }

        globalOffset += content.Length - Pairs(content);
    }

    private void BreakLine(bool isBlock)
    {
        if (isBlock && text.Length > 0 && text[^1] != '\n')
        {
            text.Append('\n');
        }
    }

    private static int Next(Dictionary<string, int> counts, string name) => counts[name] = counts.GetValueOrDefault(name) + 1;

    private static int Pairs(string content)
    {
        var pairs = 0;
        for (var at = 0; at + 1 < content.Length; at++)
        {
            if (char.IsSurrogatePair(content[at], content[at + 1]))
            {
                pairs++;
                at++;
            }
        }

        return pairs;
    }
}
