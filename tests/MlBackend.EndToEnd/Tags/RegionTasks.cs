using System.Text.Json.Nodes;

namespace MlBackend.EndToEnd.Tags;

/// <summary>Made-up tasks with regions in HTML, dialogues and texts, and what a careful annotator answers about them.</summary>
internal static class RegionTasks
{
    public const string Config = """
        <View>
          <HyperText name="page" value="$html"/>
          <View><Paragraphs name="talk" value="$dialogue" layout="dialogue" nameKey="author" textKey="text"/><Text name="text" value="$words"/></View>
          <HyperTextLabels name="part" toName="page"><Label value="WHO"/></HyperTextLabels>
          <ParagraphLabels name="place" toName="talk"><Label value="WHERE"/></ParagraphLabels>
          <Labels name="name" toName="text"><Label value="Person" alias="PER"/><Label value="TEAM"/></Labels>
          <Choices name="sure" toName="text" perRegion="true" whenTagName="name"><Choice value="certain"/><Choice value="doubtful"/></Choices>
          <Labels name="own" toName="text" value="$options"/>
          <Choices name="topics" toName="page" choice="multiple"><Choice value="sport"/><Choice value="money"/></Choices>
          <TextArea name="note" toName="text"/>
        </View>
        """;

    private const string Style = "p { color: red }";
    private static readonly string[] Names = ["Ada", "Zoë", "José", "Bob", "Łukasz", "Mia", "Tom", "Eve", "Ida", "Max", "Ben"];
    private static readonly string[] Cities = ["Paris", "Łódź", "Oslo", "Rome", "Kyiv", "Bern", "Lima"];

    /// <summary>The questions whose answers are compared.</summary>
    public static IReadOnlyList<string> Questions { get; } = ["part", "place", "name", "sure", "own", "topics"];

    public static JsonNode Task(int index, bool isAnnotated) => new JsonObject
    {
        ["data"] = Data(Words(index), index),
        ["annotations"] = isAnnotated ? new JsonArray(new JsonObject { ["result"] = Answers(index) }) : new JsonArray(),
    };

    public static JsonObject Data(string words, int index = 0) => new()
    {
        ["html"] = $"<div><style>{Style}</style><p>Dear <b>{Name(index)}</b>,</p><p>{Topics(index).Aggregate("news", (text, topic) => $"{text} of {(topic == "sport" ? "the match and its goals" : "the bank and its shares")}")}<br/>from here</p><script>never()</script></div>",
        ["dialogue"] = new JsonArray(
            new JsonObject { ["author"] = "Ann", ["text"] = "👋 hello" },
            new JsonObject { ["author"] = "Bob", ["text"] = $"I flew to {City(index)} today" }),
        ["words"] = words,
        ["options"] = new JsonArray(new JsonObject { ["value"] = "CITY" }, new JsonObject { ["value"] = "OTHER" }),
    };

    public static JsonArray Answers(int index)
    {
        var (name, city, words) = (Name(index), City(index), Words(index));
        var team = words.IndexOf(name, StringComparison.Ordinal);
        var sure = IsCertain(index) ? "certain" : "doubtful";
        return
        [
            Region("part", "page", "hypertextlabels", new JsonObject
            {
                ["start"] = "/div[1]/p[1]/b[1]/text()[1]", ["end"] = "/div[1]/p[1]/b[1]/text()[1]", ["startOffset"] = 0, ["endOffset"] = name.Length,
                ["globalOffsets"] = new JsonObject { ["start"] = Style.Length + 5, ["end"] = Style.Length + 5 + name.Length },
                ["text"] = name, ["hypertextlabels"] = new JsonArray("WHO"),
            }),
            Region("place", "talk", "paragraphlabels", new JsonObject
            {
                ["start"] = "1", ["end"] = "1", ["startOffset"] = 10, ["endOffset"] = 10 + city.Length, ["text"] = city, ["paragraphlabels"] = new JsonArray("WHERE"),
            }),
            Region("name", "text", "labels", Place(team, name, "labels", "PER"), "r1"),
            Region("sure", "text", "choices", Place(team, name, "choices", sure), "r1"),
            Region("name", "text", "labels", Place(team, name + " Club", "labels", "TEAM"), "r2"),
            Region("sure", "text", "choices", Place(team, name + " Club", "choices", sure), "r2"),
            Region("own", "text", "labels", Place(words.IndexOf(city, StringComparison.Ordinal), city, "labels", "CITY"), "r3"),
            Region("topics", "page", "choices", new JsonObject { ["choices"] = new JsonArray([.. Topics(index)]) }),
            Region("note", "text", "textarea", new JsonObject { ["text"] = new JsonArray("seen") }),
        ];
    }

    public static JsonObject Region(string from, string to, string type, JsonObject value, string? id = null) => new()
    {
        ["id"] = id ?? from, ["from_name"] = from, ["to_name"] = to, ["type"] = type, ["value"] = value,
    };

    /// <summary>What each region of a question says, in a fixed order; the choices of the whole document in theirs.</summary>
    public static IEnumerable<string> Values(JsonArray result, string question) => result
        .Where(region => (string)region!["from_name"]! == question)
        .Select(region => $"{region!["to_name"]} {region["type"]} {Sorted(region["value"]!.AsObject())}").Order(StringComparer.Ordinal);

    /// <summary>True where whatever is said about a region carries the id of a region on the same place.</summary>
    public static bool SharedIds(JsonArray result) => result.Where(region => (string)region!["from_name"]! == "sure").All(said => result.Any(region =>
        (string)region!["from_name"]! == "name" && (string)region["id"]! == (string)said!["id"]! && (int)region["value"]!["start"]! == (int)said["value"]!["start"]!));

    private static JsonObject Place(int start, string words, string member, string label) => new()
    {
        ["start"] = start, ["end"] = start + words.Length, ["text"] = words, [member] = new JsonArray(label),
    };

    private static string Sorted(JsonObject value) => string.Join(' ', value.OrderBy(member => member.Key, StringComparer.Ordinal)
        .Select(member => member.Value is JsonArray list ? $"{member.Key}={string.Join('|', list.Select(item => item!.ToString()).Order(StringComparer.Ordinal))}" : $"{member.Key}={member.Value!.ToJsonString()}"));

    private static bool IsCertain(int index) => index % 2 == 0;

    private static IEnumerable<string> Topics(int index) => index % 3 == 0 ? ["sport"] : index % 3 == 1 ? ["money"] : ["sport", "money"];

    private static string Name(int index) => Names[index % Names.Length];

    private static string City(int index) => Cities[index % Cities.Length];

    private static string Words(int index) => $"yesterday the {Name(index)} Club {(IsCertain(index) ? "clearly" : "perhaps")} won in {City(index)}";
}
