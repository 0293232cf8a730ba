using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Core.Serving;
using MlBackend.Core.Tools;
using MlBackend.Storage;
using MlBackend.Storage.Connections;
using MlBackend.Storage.Documents;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Relational;
using MlBackend.TestKit;
using MlBackend.Text.Offsets;

namespace MlBackend.Benchmarks.Corpora;

/// <summary>
/// <c>mlbackend export</c> of projects of 10,000, 100,000 and 1,000,000 annotated documents (texts of fashion_brands, each made
/// different by a number): seconds from start to end of the process, and the most memory it had resident. Filling them takes minutes.
/// </summary>
internal static class ExportBenchmark
{
    public static async Task<object> RunAsync() => new
    {
        Small = await RunAsync(10_000).ConfigureAwait(false),
        Large = await RunAsync(100_000).ConfigureAwait(false),
        Huge = await RunAsync(1_000_000).ConfigureAwait(false),
    };

    private static async Task<object> RunAsync(int count)
    {
        using var folder = new TemporaryFolder();
        await FillAsync(folder.File("data"), count).ConfigureAwait(false);
        var done = await MeasuredCommand.RunAsync("export", "7", "--out", folder.File("out"), "--data-dir", folder.File("data")).ConfigureAwait(false);
        var splits = done.Report.GetProperty("splits").EnumerateObject().Select(split => split.Value).ToList();
        return new
        {
            Documents = splits.Sum(split => split.GetProperty("documents").GetInt32()),
            Tokens = splits.Sum(split => split.GetProperty("tokens").GetInt64()),
            done.Seconds,
            done.PeakMegabytes,
        };
    }

    private static async Task FillAsync(string data, int count)
    {
        await using var services = new ServiceCollection().AddMlBackendStorage(new StorageOptions { DataFolder = data }).BuildServiceProvider();
        await services.GetRequiredService<Database>().MigrateAsync(CancellationToken.None).ConfigureAwait(false);
        var schema = new Schema([new Question("brand", QuestionKind.Span, "text", ["text"], ["FASHION_BRAND"])]);
        var connection = await services.GetRequiredService<ConnectionStore>().GetOrCreateAsync(ConnectionStore.DefaultName, ToolKind.LabelStudio, CancellationToken.None).ConfigureAwait(false);
        var project = (await services.GetRequiredService<ProjectStore>()
            .UpsertAsync(connection.Id, new ProjectSetup(new ProjectIdentity("7", 1), schema, "<View/>", null), null, CancellationToken.None).ConfigureAwait(false)).Project;
        var lines = File.ReadLines(Repository.SharedPath("data", "fashion_brands_train.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var store = services.GetRequiredService<DocumentStore>();
        var now = TimeProvider.System.GetUtcNow();
        foreach (var page in Enumerable.Range(0, count).Select(index => Document(lines[index % lines.Count], index, now)).Chunk(1_000))
        {
            await store.UpsertPageAsync(project, new PulledPage(page, null, null, now), project.Pull, _ => Side.Training, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static PulledDocument Document(JsonElement line, int index, DateTimeOffset now)
    {
        var text = line.GetProperty("text").GetString()!;
        var places = new CodePointIndex(text);
        var spans = line.GetProperty("spans").EnumerateArray().Select(span => new LabelledSpan(
            places.ToUtf16(new(span.GetProperty("start").GetInt32())), places.ToUtf16(new(span.GetProperty("end").GetInt32())), span.GetProperty("label").GetString()!));
        var annotation = new Annotation($"a{index}", "ann", AnnotationStatus.Submitted, false, now, null, null, [new SpanAnswer("brand", [.. spans])]);
        return new PulledDocument(
            new Document($"{index}", new Dictionary<string, string>(StringComparer.Ordinal) { ["text"] = $"{text} {index}" }), now, [annotation]);
    }
}
