using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;

namespace MlBackend.TestKit.LabelStudio;

/// <summary>
/// What an answer to /predict must be, so that Label Studio stores all of it and shows it right. An oracle of its own: it shares
/// no code with the program, and it must find fault with every recorded fault-* answer.
/// </summary>
public static class PredictAnswerRules
{
    /// <summary>Everything that is wrong with an answer; empty where nothing is.</summary>
    public static IReadOnlyList<string> Faults(JsonElement request, int status, JsonElement answer)
    {
        List<string> faults = [];
        if (status != 200)
        {
            faults.Add($"status {status}");
        }

        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("results", out var results) || results.ValueKind != JsonValueKind.Array)
        {
            return [.. faults, "no list of results"];
        }

        var tasks = request.GetProperty("tasks").EnumerateArray().ToArray();
        if (tasks.Length != results.GetArrayLength())
        {
            faults.Add($"{results.GetArrayLength()} results for {tasks.Length} tasks");
        }

        var config = XElement.Parse(request.GetProperty("label_config").GetString()!);
        foreach (var (task, result) in tasks.Zip(results.EnumerateArray()))
        {
            faults.AddRange(Result(config, task, result));
        }

        return faults;
    }

    private static IEnumerable<string> Result(XElement config, JsonElement task, JsonElement result)
    {
        if (result.ValueKind != JsonValueKind.Object)
        {
            yield return "a result that is no object";
            yield break;
        }

        if (!result.TryGetProperty("score", out var score) || score.ValueKind != JsonValueKind.Number || score.GetDouble() is < 0 or > 1)
        {
            yield return "a score that is no number in [0,1]";
        }

        if (!result.TryGetProperty("model_version", out var version) || version.ValueKind != JsonValueKind.String)
        {
            yield return "no model_version";
        }

        if (!result.TryGetProperty("result", out var regions) || regions.ValueKind != JsonValueKind.Array)
        {
            yield return "no list of regions";
            yield break;
        }

        // What is said about a single region shares its id.
        if (regions.EnumerateArray().Select(region => $"{Member(region, "from_name")} {Member(region, "id")}").Distinct().Count() != regions.GetArrayLength())
        {
            yield return "two regions with one id";
        }

        foreach (var fault in regions.EnumerateArray().Select(region => Region(config, task, region)).OfType<string>())
        {
            yield return fault;
        }
    }

    private static string Member(JsonElement region, string name) => region.TryGetProperty(name, out var member) ? member.ToString() : "";

    private static string? Region(XElement config, JsonElement task, JsonElement region)
    {
        var control = config.Descendants().FirstOrDefault(tag => Is(tag, "name", region, "from_name") && tag.Attribute("toName") is not null);
        if (control is null || !region.TryGetProperty("to_name", out var target) || !control.Attribute("toName")!.Value.Split(',').Contains(target.GetString()))
        {
            return "from_name or to_name that the label config lacks";
        }

        var type = control.Name.LocalName.ToLowerInvariant();
        if (region.GetProperty("type").GetString() != type)
        {
            return "a type that is not the tag's";
        }

        var value = region.GetProperty("value");
        if (type is "taxonomy" or "rating" or "pairwise")
        {
            return IsWhole(control, type, value) ? null : $"no {type} that the label config has";
        }

        var labels = control.Descendants().Select(tag => (tag.Attribute("alias") ?? tag.Attribute("value"))?.Value).ToHashSet(StringComparer.Ordinal);
        var given = value.GetProperty(type).EnumerateArray().Select(label => label.GetString()).ToArray();
        if (control.Attribute("value")?.Value is ['$', .. var key])
        {
            labels = task.GetProperty("data").GetProperty(key).EnumerateArray()
                .Select(label => label.ValueKind == JsonValueKind.String ? label.GetString() : label.GetProperty("value").GetString()).ToHashSet(StringComparer.Ordinal);
        }

        if (given.Length == 0 || !given.All(labels.Contains) || (control.Attribute("choice")?.Value != "multiple" && given.Length > 1))
        {
            return "labels that the label config lacks, or too many";
        }

        return type.EndsWith("labels", StringComparison.Ordinal) || control.Attribute("perRegion")?.Value == "true" ? Span(config, control, task, value) : null;
    }

    /// <summary>The forms that are no list of labels (contract 2.3).</summary>
    private static bool IsWhole(XElement control, string type, JsonElement value) => type switch
    {
        "taxonomy" => value.GetProperty(type).EnumerateArray().All(path => IsPath(control, [.. path.EnumerateArray().Select(name => name.GetString()!)])),
        "rating" => value.GetProperty(type).TryGetInt32(out var stars) && stars >= 0 && stars <= ((int?)control.Attribute("maxRating") ?? 5),
        _ => value.GetProperty("selected").GetString() is { } side
            && (side == (control.Attribute("leftChoiceValue")?.Value ?? "left") || side == (control.Attribute("rightChoiceValue")?.Value ?? "right")),
    };

    private static bool IsPath(XElement control, string[] path) =>
        path.Length > 0 && path.Aggregate(
            (IEnumerable<XElement>)[control],
            (places, name) => places.SelectMany(place => place.Elements()).Where(tag => (tag.Attribute("alias") ?? tag.Attribute("value"))?.Value == name)).Any();

    private static string? Span(XElement config, XElement control, JsonElement task, JsonElement value)
    {
        var shown = config.Descendants().First(tag => tag.Attribute("name")?.Value == control.Attribute("toName")!.Value);
        var data = task.GetProperty("data").GetProperty(shown.Attribute("value")!.Value[1..]);
        if (shown.Name.LocalName == "HyperText")
        {
            return HtmlRules.Fault(data.GetString()!, value);
        }

        if (shown.Name.LocalName == "Paragraphs")
        {
            return Utterance(data, shown.Attribute("textKey")?.Value ?? "text", value);
        }

        var text = data.GetString()!;
        var codePoints = new StringInfoByRune(text);
        var (start, end) = (value.GetProperty("start").GetInt32(), value.GetProperty("end").GetInt32());
        if (start < 0 || end <= start || end > codePoints.Count)
        {
            return $"offsets [{start}, {end}) outside a text of {codePoints.Count} code points";
        }

        return !value.TryGetProperty("text", out var said) || said.GetString() == codePoints.Slice(start, end) ? null : "a text that is not the one at the offsets";
    }

    /// <summary>The editor slices the element of each utterance with UTF-16 units.</summary>
    private static string? Utterance(JsonElement data, string textKey, JsonElement value)
    {
        var (first, last) = (int.Parse(value.GetProperty("start").GetString()!, CultureInfo.InvariantCulture), int.Parse(value.GetProperty("end").GetString()!, CultureInfo.InvariantCulture));
        string[] texts = [.. data.EnumerateArray().Select(utterance => utterance.GetProperty(textKey).GetString()!)];
        var (from, to) = (value.GetProperty("startOffset").GetInt32(), value.GetProperty("endOffset").GetInt32());
        if (first < 0 || last < first || last >= texts.Length || from < 0 || from >= texts[first].Length || to <= (first == last ? from : 0) || to > texts[last].Length)
        {
            return "a place outside the dialogue";
        }

        return first < last || value.GetProperty("text").GetString() == texts[first][from..to] ? null : "a text that is not the one at the offsets";
    }

    private static bool Is(XElement tag, string attribute, JsonElement region, string member) =>
        region.TryGetProperty(member, out var name) && tag.Attribute(attribute)?.Value == name.GetString();

    /// <summary>A text as Python sees it.</summary>
    private sealed class StringInfoByRune(string text)
    {
        private readonly string[] runes = [.. text.EnumerateRunes().Select(rune => rune.ToString())];

        public int Count => runes.Length;

        public string Slice(int start, int end) => string.Create(CultureInfo.InvariantCulture, $"{string.Concat(runes[start..end])}");
    }
}
