using System.Text.Json;
using System.Text.RegularExpressions;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;

namespace MlBackend.Demo;

/// <summary>A message and what an annotator would answer about it.</summary>
internal sealed record DemoMessage(Document Document, IReadOnlyList<Answer> Answers);

/// <summary>
/// Short messages of customers in English and French, written for this program: what each is about, and which product or
/// city it names. In messages.json a marked stretch is written <c>[stretch](LABEL)</c>.
/// </summary>
internal static partial class DemoCorpus
{
    /// <summary>The questions asked about each message.</summary>
    public static Schema Schema { get; } = new(
    [
        new Question("topic", QuestionKind.Choice, "text", ["text"], ["account", "delivery", "payment", "return"]),
        new Question("thing", QuestionKind.Span, "text", ["text"], ["PRODUCT", "CITY"]),
    ]);

    /// <summary>The same questions as Label Studio would be told them.</summary>
    public const string LabelConfig = """
        <View><Text name="text" value="$text"/>
        <Choices name="topic" toName="text" choice="single"><Choice value="account"/><Choice value="delivery"/><Choice value="payment"/><Choice value="return"/></Choices>
        <Labels name="thing" toName="text"><Label value="PRODUCT"/><Label value="CITY"/></Labels></View>
        """;

    /// <summary>All messages, in the order in which they are labelled.</summary>
    public static IReadOnlyList<DemoMessage> Load()
    {
        using var stream = typeof(DemoCorpus).Assembly.GetManifestResourceStream("MlBackend.Demo.messages.json")
            ?? throw new InvalidOperationException("The sample messages are not in the program.");
        using var json = JsonDocument.Parse(stream);
        return
        [
            .. json.RootElement.EnumerateArray().Select((entry, index) =>
                Message(index + 1, entry.GetProperty("text").GetString()!, entry.GetProperty("topic").GetString()!)),
        ];
    }

    private static DemoMessage Message(int id, string marked, string topic)
    {
        List<LabelledSpan> spans = [];
        var removed = 0;
        var text = Mark().Replace(marked, mark =>
        {
            var start = mark.Index - removed;
            var stretch = mark.Groups[1].Value;
            spans.Add(new LabelledSpan(new Utf16Offset(start), new Utf16Offset(start + stretch.Length), mark.Groups[2].Value));
            removed += mark.Length - stretch.Length;
            return stretch;
        });
        var document = new Document(
            id.ToString(System.Globalization.CultureInfo.InvariantCulture),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["text"] = text });
        return new DemoMessage(document, [new ChoiceAnswer("topic", [topic]), new SpanAnswer("thing", spans)]);
    }

    [GeneratedRegex(@"\[([^\]]+)\]\(([A-Z]+)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Mark();
}
