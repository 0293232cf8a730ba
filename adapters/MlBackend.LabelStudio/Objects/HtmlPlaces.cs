using System.Globalization;
using System.Text.Json;
using MlBackend.Core.Documents;
using MlBackend.LabelStudio.Json;
using MlBackend.Text.Offsets;

namespace MlBackend.LabelStudio.Objects;

/// <summary>
/// Places in HTML, as the editor of Label Studio 1.23 reads and writes them: a path to a text node with an offset in UTF-16 units,
/// and global offsets in code points, which count where the path leads nowhere.
/// </summary>
internal sealed class HtmlPlaces : IPlaces
{
    private readonly string text;
    private readonly CodePointIndex index;
    private readonly List<TextNode> nodes = [];

    public HtmlPlaces(string text, string places)
    {
        this.text = text;
        index = new CodePointIndex(text);
        Span<Range> parts = stackalloc Range[4];
        foreach (var line in places.AsSpan().EnumerateLines())
        {
            if (line.Split(parts, ' ') == 4)
            {
                nodes.Add(new TextNode(Number(line[parts[0]]), Number(line[parts[1]]), Number(line[parts[2]]), line[parts[3]].ToString()));
            }
        }
    }

    /// <summary>A text node: its first code point among all, where it stands in the text, and the path to it.</summary>
    private readonly record struct TextNode(int Global, int Start, int Length, string Path)
    {
        public int End => Start + Length;
    }

    /// <inheritdoc/>
    public bool TryRead(JsonElement value, out Utf16Offset start, out Utf16Offset end)
    {
        (start, end) = (default, default);
        if (value.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        var byPath = (AtPath(value, "start", "startOffset"), AtPath(value, "end", "endOffset"));
        var place = byPath;
        if (!IsWhole(byPath) || Places.Differs(value, text.AsSpan()[byPath.Item1..byPath.Item2]))
        {
            var globally = Global(value);
            if (IsWhole(globally) && (!IsWhole(byPath) || !Places.Differs(value, text.AsSpan()[globally.Start..globally.End])))
            {
                place = globally;
            }
        }

        (start, end) = (new Utf16Offset(place.Item1), new Utf16Offset(place.Item2));
        return IsWhole(place);
    }

    /// <inheritdoc/>
    public bool TryWrite(Utf8JsonWriter writer, Utf16Offset start, Utf16Offset end)
    {
        var first = nodes.FindIndex(node => start.Value < node.End);
        var last = nodes.FindLastIndex(node => node.Start < end.Value);
        if (first < 0 || last < first)
        {
            return false;
        }

        // Line ends between blocks belong to no node.
        var (from, to) = (Math.Max(start.Value, nodes[first].Start), Math.Min(end.Value, nodes[last].End));
        if (from >= to)
        {
            return false;
        }

        writer.WriteString("start"u8, nodes[first].Path);
        writer.WriteString("end"u8, nodes[last].Path);
        writer.WriteNumber("startOffset"u8, from - nodes[first].Start);
        writer.WriteNumber("endOffset"u8, to - nodes[last].Start);
        writer.WriteStartObject("globalOffsets"u8);
        writer.WriteNumber("start"u8, nodes[first].Global + CodePoints(nodes[first].Start, from));
        writer.WriteNumber("end"u8, nodes[last].Global + CodePoints(nodes[last].Start, to));
        writer.WriteEndObject();
        writer.WriteString("text"u8, text.AsSpan()[from..to]);
        return true;
    }

    private bool IsWhole((int Start, int End) place) => place.Start >= 0 && place.Start < place.End && place.End <= text.Length;

    private int AtPath(JsonElement value, string path, string offset)
    {
        if (!value.TryGetProperty(path, out var element) || JsonText.Read(element) is not { } said || !PlainPlaces.Offset(value, offset, out var units))
        {
            return -1;
        }

        var normal = Normal(said);
        var found = nodes.FindIndex(node => node.Path == normal);
        found = found >= 0 ? found : nodes.FindIndex(node => node.Path.StartsWith(normal + "/", StringComparison.Ordinal));
        return found >= 0 && units >= 0 && units <= nodes[found].Length ? nodes[found].Start + units : -1;
    }

    /// <summary>Every step with its number, the first one of a name where none stands.</summary>
    private static string Normal(string path) =>
        string.Concat(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(step => step.EndsWith(']') ? "/" + step : $"/{step}[1]"));

    private (int Start, int End) Global(JsonElement value)
    {
        if (!value.TryGetProperty("globalOffsets", out var offsets) || !PlainPlaces.Offset(offsets, "start", out var from) || !PlainPlaces.Offset(offsets, "end", out var to))
        {
            return (-1, -1);
        }

        var first = nodes.FindIndex(node => node.Global <= from && from < node.Global + CodePoints(node.Start, node.End));
        var last = nodes.FindIndex(node => node.Global < to && to <= node.Global + CodePoints(node.Start, node.End));
        return first < 0 || last < 0 ? (-1, -1) : (Units(nodes[first], from), Units(nodes[last], to));
    }

    private int CodePoints(int from, int to) => index.ToCodePoint(new Utf16Offset(to)).Value - index.ToCodePoint(new Utf16Offset(from)).Value;

    private int Units(TextNode node, int global) =>
        index.ToUtf16(new CodePointOffset(index.ToCodePoint(new Utf16Offset(node.Start)).Value + global - node.Global)).Value;

    private static int Number(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
