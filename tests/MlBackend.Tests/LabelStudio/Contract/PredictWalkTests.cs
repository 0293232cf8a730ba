using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using MlBackend.Core.Errors;
using MlBackend.LabelStudio.Contract;
using MlBackend.LabelStudio.LabelConfigs;
using MlBackend.TestKit.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.LabelStudio.Contract;

public sealed class PredictWalkTests
{
    private const string Config = "<View><Text name='a' value='$text'/><Text name='b' value='$naïve'/><Choices name='x' toName='a'><Choice value='1'/></Choices><Labels name='y' toName='b'><Label value='1'/></Labels></View>";
    private static readonly string[] Fields = ["text", "naïve"];

    /// <summary>Any JSON, with names that matter at places where they do not.</summary>
    private static Gen<JsonNode?> AnyValue(int size) => size <= 0
        ? Gen.Elements("\"short\"", "12", "-1.5e3", "null", "true", "\"naïve 👍\\n\"", "[]", "{}").Select(text => JsonNode.Parse(text))
        : Gen.OneOf(
            AnyValue(0),
            Gen.Choose(0, 20_000).Select(length => (JsonNode?)JsonValue.Create(new string('é', length))),
            Gen.ListOf(AnyValue(size / 4)).Select(items => (JsonNode?)new JsonArray([.. items])),
            Gen.ListOf(Gen.Zip(Gen.Elements("id", "data", "tasks", "text", "naïve", "project", "label_config", "z"), AnyValue(size / 4))).Select(AsObject));

    private static Gen<JsonNode?> Task { get; } = Gen.OneOf(
        AnyValue(2),
        Gen.Zip(AnyValue(1), Gen.Zip(AnyValue(8), AnyValue(8))).SelectMany(parts => Gen.Shuffle(new[]
        {
            ("id", parts.Item1), ("data", parts.Item2.Item1), ("annotations", parts.Item2.Item2),
        }).Select(AsObject)),
        Gen.Zip(AnyValue(0), AnyValue(1)).Select(values => (JsonNode?)new JsonObject
        {
            ["id"] = 7, ["data"] = new JsonObject { ["other"] = 1, ["text"] = values.Item1, ["naïve"] = values.Item2 },
        }));

    private static Gen<string> Body { get; } = Gen.Zip(Gen.ListOf(Task), AnyValue(8)).SelectMany(parts => Gen.Shuffle(new (string, JsonNode?)[]
    {
        ("tasks", new JsonArray([.. parts.Item1.Select(task => task?.DeepClone())])),
        ("label_config", JsonValue.Create(Config)),
        ("project", JsonValue.Create("12.1700000000")),
        ("params", parts.Item2?.DeepClone()),
    }).Select(members => AsObject(members)!.ToJsonString()));

    [Fact]
    public void Any_body_in_any_order_and_in_any_pieces_reads_as_json_document_reads_it() =>
        Check.One(
            Config_(200),
            Prop.ForAll(Arb.From(Gen.Zip(Body, Gen.Choose(1, 5000))), input => Differences(input.Item1, input.Item2).Count == 0));

    [Fact]
    public void Any_text_is_read_as_it_was_escaped() =>
        Check.One(Config_(300), Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            var value = text ?? "";
            var expected = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value));
            var literal = string.Concat(value.Select(unit => $"\\u{(int)unit:x4}"));
            var body = $$$"""{"tasks": [{"data": {"text": "{{{literal}}}"}}], "label_config": "{{{Config}}}"}""";
            return ReadAsync(Encoding.UTF8.GetBytes(body), 100).Result.Documents[0].Field("text") == expected;
        }));

    [Fact]
    public async Task A_recorded_request_reads_the_same_in_pieces_of_one_byte()
    {
        var recording = Recording.Of("interactive-predict");

        var request = await ReadAsync(recording.RequestBytes, 1);

        request.Project.ToString().ShouldBe("5.1795356569");
        request.Documents.Single().ExternalId.ShouldBe("18");
        request.Documents.Single().Field("text").ShouldBe("Ada went to Paris.");
    }

    [Fact]
    public async Task A_long_text_in_small_pieces_costs_no_square()
    {
        // 20 MB in pieces of 4 kB: read again at each piece this would be 50 GB of scanning.
        var text = new string('a', 20 << 20);
        var body = Encoding.UTF8.GetBytes($$$"""{"tasks": [{"id": 1, "data": {"text": "{{{text}}}"}}], "label_config": "{{{Config}}}"}""");

        var request = await ReadAsync(body, 4096).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        request.Documents[0].Field("text")!.Length.ShouldBe(text.Length);
    }

    [Theory]
    [InlineData("""{"tasks": [], "tasks": [], "label_config": "<View/>"}""")]
    [InlineData("""{"tasks": [], "label_config": "<View/>", "label_config": "<View/>"}""")]
    [InlineData("""{"tasks": [], "label_config": "<View/>"} x""")]
    [InlineData("""{"tasks": [], "label_config": 5}""")]
    [InlineData("""{"tasks": [{"id": 1, "data": {"text": "a}], "label_config": "<View/>"}""")]
    public async Task What_is_ambiguous_or_broken_is_malformed(string body)
    {
        var failure = await Should.ThrowAsync<MlBackendException>(() => ReadAsync(Encoding.UTF8.GetBytes(body), 7));

        failure.Code.ShouldBe(ErrorCodes.MalformedBody);
    }

    [Theory]
    [InlineData("""{"tasks": [""")]
    [InlineData("""{"tasks": 5}""")]
    public async Task A_broken_body_leaves_its_reader_to_the_server(string body)
    {
        var reader = PipeReader.Create(new MemoryStream(Encoding.UTF8.GetBytes(body)));

        await Should.ThrowAsync<MlBackendException>(() => PredictWalk.ReadAsync(reader, 1_000, new LabelConfigCache(), TestContext.Current.CancellationToken).AsTask());

        (await reader.ReadAsync(TestContext.Current.CancellationToken)).IsCompleted.ShouldBeTrue();
    }

    private static FsCheck.Config Config_(int tests) => FsCheck.Config.QuickThrowOnFailure.WithMaxTest(tests);

    private static JsonNode? AsObject(IEnumerable<(string Name, JsonNode? Value)> members)
    {
        var made = new JsonObject();
        foreach (var (name, value) in members)
        {
            made[name] = value?.DeepClone();
        }

        return made;
    }

    /// <summary>Where the streaming reader and JsonDocument disagree.</summary>
    private static List<string> Differences(string body, int piece)
    {
        List<string> differences = [];
        var read = ReadAsync(Encoding.UTF8.GetBytes(body), piece).GetAwaiter().GetResult();
        using var document = JsonDocument.Parse(body);
        var tasks = document.RootElement.GetProperty("tasks").EnumerateArray().ToArray();
        if (read.Project.ToString() != "12.1700000000" || read.Documents.Count != tasks.Length)
        {
            differences.Add("project or number of tasks");
        }

        foreach (var (task, found) in tasks.Zip(read.Documents))
        {
            var isTask = task.ValueKind == JsonValueKind.Object;
            differences.AddRange(found.ExternalId == (isTask && task.TryGetProperty("id", out var id) ? Scalar(id) ?? "" : "") ? [] : ["id"]);
            var data = isTask && task.TryGetProperty("data", out var given) && given.ValueKind == JsonValueKind.Object ? given : default;
            var expected = Fields.Select(field => data.ValueKind == JsonValueKind.Object && data.TryGetProperty(field, out var value) ? Scalar(value) : null);
            differences.AddRange(expected.SequenceEqual(Fields.Select(found.Field)) ? [] : ["fields"]);
        }

        return differences;
    }

    private static string? Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    private static async Task<PredictRequest> ReadAsync(byte[] body, int piece)
    {
        var pipe = new Pipe(new PipeOptions(minimumSegmentSize: 16, pauseWriterThreshold: 0));
        var reading = PredictWalk.ReadAsync(pipe.Reader, long.MaxValue, new LabelConfigCache(), CancellationToken.None).AsTask();
        foreach (var part in body.Chunk(piece))
        {
            pipe.Writer.Write(part);
            await pipe.Writer.FlushAsync();
        }

        await pipe.Writer.CompleteAsync();
        return await reading;
    }
}
