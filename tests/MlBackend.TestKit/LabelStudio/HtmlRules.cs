using System.Text.Json;
using System.Xml.Linq;
using System.Xml.XPath;

namespace MlBackend.TestKit.LabelStudio;

/// <summary>
/// Checks places in HTML as Label Studio's editor resolves them: paths by XPath, offsets in UTF-16 units inside a text node, global
/// offsets in code points of all text nodes and one for each br. Shares nothing with the program: it reads HTML that is XML as well.
/// </summary>
internal static class HtmlRules
{
    /// <summary>What is wrong with a region's place; null where nothing is.</summary>
    public static string? Fault(string html, JsonElement value)
    {
        var body = XElement.Parse($"<body>{html}</body>", LoadOptions.PreserveWhitespace);
        body.Descendants().Where(element => element.Name.LocalName is "script" or "iframe").Remove();
        body.DescendantNodes().OfType<XComment>().Remove();

        // What stood on both sides of one is one text node once the page is read again.
        body = XElement.Parse(body.ToString(SaveOptions.DisableFormatting), LoadOptions.PreserveWhitespace);
        var nodes = new List<(XText Node, int Global)>();
        var global = 0;
        foreach (var node in body.DescendantNodes())
        {
            if (node is XText text)
            {
                nodes.Add((text, global));
                global += text.Value.EnumerateRunes().Count();
            }
            else if (node is XElement { Name.LocalName: "br" })
            {
                global++;
            }
        }

        var from = Global(body, nodes, value, "start", "startOffset");
        var to = Global(body, nodes, value, "end", "endOffset");
        var globally = value.GetProperty("globalOffsets");
        if (from is null || to is null || from != globally.GetProperty("start").GetInt32() || to != globally.GetProperty("end").GetInt32() || from >= to)
        {
            return "a path and global offsets that do not meet";
        }

        var whole = string.Concat(nodes.Select(node => node.Node.Value));
        var said = string.Concat(value.GetProperty("text").GetString()!.Where(unit => !char.IsWhiteSpace(unit)));
        return string.Concat(whole.Where(unit => !char.IsWhiteSpace(unit))).Contains(said, StringComparison.Ordinal) ? null : "a text that the page lacks";
    }

    private static int? Global(XElement body, List<(XText Node, int Global)> nodes, JsonElement value, string path, string offset)
    {
        var found = ((IEnumerable<object>)body.XPathEvaluate("." + value.GetProperty(path).GetString())).OfType<XText>().ToList();
        var units = value.GetProperty(offset).GetInt32();
        return found.Count != 1 || units > found[0].Value.Length
            ? null
            : nodes.Find(node => node.Node == found[0]).Global + found[0].Value[..units].EnumerateRunes().Count();
    }
}
