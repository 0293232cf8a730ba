using System.Globalization;
using System.Text.Json;
using MlBackend.Core.Documents;
using MlBackend.LabelStudio.Json;

namespace MlBackend.LabelStudio.Objects;

/// <summary>
/// Places in a dialogue: the number of the utterance as text, and an offset in it. The editor of Label Studio 1.23 counts UTF-16
/// units there (it slices the element's text with them), unlike everywhere else; scripts often write code points. What a region
/// says of its text decides where the two differ.
/// </summary>
internal sealed class DialoguePlaces : IPlaces
{
    private readonly string text;
    private readonly List<(int Start, int Length)> utterances = [];

    public DialoguePlaces(string text, string places)
    {
        this.text = text;
        foreach (var line in places.AsSpan().EnumerateLines())
        {
            var space = line.IndexOf(' ');
            if (space > 0)
            {
                utterances.Add((int.Parse(line[..space], CultureInfo.InvariantCulture), int.Parse(line[(space + 1)..], CultureInfo.InvariantCulture)));
            }
        }
    }

    /// <inheritdoc/>
    public bool TryRead(JsonElement value, out Utf16Offset start, out Utf16Offset end)
    {
        (start, end) = (default, default);
        if (!Utterance(value, "start", out var first) || !Utterance(value, "end", out var last)
            || !PlainPlaces.Offset(value, "startOffset", out var from) || !PlainPlaces.Offset(value, "endOffset", out var to))
        {
            return false;
        }

        var units = (first.Start + from, last.Start + to);
        var isWhole = IsIn(first, from) && IsIn(last, to) && units.Item1 < units.Item2;
        if (!isWhole || Places.Differs(value, text.AsSpan()[units.Item1..units.Item2]))
        {
            var points = (first.Start + Units(first, from), last.Start + Units(last, to));
            if (points.Item1 < points.Item2 && points.Item2 <= text.Length && !Places.Differs(value, text.AsSpan()[points.Item1..points.Item2]) && value.TryGetProperty("text", out _))
            {
                (units, isWhole) = (points, true);
            }
        }

        (start, end) = (new Utf16Offset(units.Item1), new Utf16Offset(units.Item2));
        return isWhole;
    }

    /// <inheritdoc/>
    public bool TryWrite(Utf8JsonWriter writer, Utf16Offset start, Utf16Offset end)
    {
        var first = utterances.FindIndex(utterance => start.Value < utterance.Start + utterance.Length);
        var last = utterances.FindLastIndex(utterance => utterance.Length > 0 && utterance.Start < end.Value);
        if (first < 0 || last < first)
        {
            return false;
        }

        // What parts two utterances belongs to neither.
        var from = Math.Max(start.Value, utterances[first].Start);
        var to = Math.Min(end.Value, utterances[last].Start + utterances[last].Length);
        if (from >= to)
        {
            return false;
        }

        writer.WriteString("start"u8, first.ToString(CultureInfo.InvariantCulture));
        writer.WriteString("end"u8, last.ToString(CultureInfo.InvariantCulture));
        writer.WriteNumber("startOffset"u8, from - utterances[first].Start);
        writer.WriteNumber("endOffset"u8, to - utterances[last].Start);
        writer.WriteString("text"u8, text.AsSpan()[from..to]);
        return true;
    }

    private static bool IsIn((int Start, int Length) utterance, int offset) => offset >= 0 && offset <= utterance.Length;

    /// <summary>UTF-16 units of so many code points of an utterance; one more than it has where it is shorter.</summary>
    private int Units((int Start, int Length) utterance, int codePoints)
    {
        var units = 0;
        for (; codePoints > 0 && units < utterance.Length; codePoints--)
        {
            units += units + 1 < utterance.Length && char.IsSurrogatePair(text, utterance.Start + units) ? 2 : 1;
        }

        return codePoints > 0 ? text.Length + 1 : units;
    }

    /// <summary>Label Studio writes the number as text; scripts also as a number.</summary>
    private bool Utterance(JsonElement value, string member, out (int Start, int Length) utterance)
    {
        utterance = default;
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(member, out var element))
        {
            return false;
        }

        var isNumber = element.ValueKind == JsonValueKind.Number
            ? element.TryGetInt32(out var number)
            : int.TryParse(JsonText.Read(element), NumberStyles.None, CultureInfo.InvariantCulture, out number);
        if (!isNumber || number < 0 || number >= utterances.Count)
        {
            return false;
        }

        utterance = utterances[number];
        return true;
    }
}
