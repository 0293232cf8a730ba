using System.Text.Json.Nodes;

namespace MlBackend.TestKit.Genuine;

/// <summary>A text of a shared corpus and what a careful annotator answers, in Label Studio's words.</summary>
public sealed record Labelled(string Text, JsonArray Result);

/// <summary>The shared corpora as a careful annotator sees them.</summary>
public static class Corpus
{
    public const string FashionConfig =
        """<View><Labels name="brand" toName="text"><Label value="FASHION_BRAND"/></Labels><Text name="text" value="$text"/></View>""";

    public const string DocsConfig =
        """<View><Text name="text" value="$text"/><Choices name="about" toName="text" choice="single"><Choice value="documentation"/><Choice value="other"/></Choices></View>""";

    /// <summary>fashion_brands: texts with spans. Offsets in the file are code points, as Label Studio wants them.</summary>
    public static IReadOnlyList<Labelled> Fashion(int count) => Read("fashion_brands_train.jsonl", count, line => new JsonArray(
    [
        .. line["spans"]?.AsArray().Select((span, index) => new JsonObject
        {
            ["id"] = $"s{index}",
            ["from_name"] = "brand",
            ["to_name"] = "text",
            ["type"] = "labels",
            ["value"] = new JsonObject
            {
                ["start"] = (int)span!["start"]!,
                ["end"] = (int)span["end"]!,
                ["labels"] = new JsonArray("FASHION_BRAND"),
            },
        }) ?? [],
    ]));

    /// <summary>docs_issues as a choice between documentation and other.</summary>
    public static IReadOnlyList<Labelled> Docs(int count) => Read("docs_issues_train.jsonl", count, line => new JsonArray(
        new JsonObject
        {
            ["id"] = "c1",
            ["from_name"] = "about",
            ["to_name"] = "text",
            ["type"] = "choices",
            ["value"] = new JsonObject { ["choices"] = new JsonArray((string)line["answer"]! == "accept" ? "documentation" : "other") },
        }));

    private static IReadOnlyList<Labelled> Read(string file, int count, Func<JsonObject, JsonArray> result) =>
    [
        .. File.ReadLines(Repository.SharedPath("data", file)).Take(count)
            .Select(line => JsonNode.Parse(line)!.AsObject())
            .Select(line => new Labelled((string)line["text"]!, result(line))),
    ];
}
