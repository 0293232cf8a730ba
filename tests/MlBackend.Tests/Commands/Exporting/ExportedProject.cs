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
using MlBackend.Storage.Pushes;
using MlBackend.Storage.Relational;
using MlBackend.TestKit;

namespace MlBackend.Tests.Commands.Exporting;

/// <summary>A data folder with one project in it, to be exported.</summary>
internal sealed class ExportedProject : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder folder = new();
    private readonly ServiceProvider services;
    private Project? project;

    private ExportedProject() =>
        services = new ServiceCollection().AddMlBackendStorage(new StorageOptions { DataFolder = folder.File("data") }).BuildServiceProvider();

    public string Out => folder.File("out");

    public static async Task<ExportedProject> CreateAsync(Schema schema, CancellationToken cancellationToken)
    {
        var exported = new ExportedProject();
        await exported.services.GetRequiredService<Database>().MigrateAsync(cancellationToken);
        var connection = await exported.services.GetRequiredService<ConnectionStore>().GetOrCreateAsync(ConnectionStore.DefaultName, ToolKind.LabelStudio, cancellationToken);
        var setup = new ProjectSetup(new ProjectIdentity("7", 1_700_000_000), schema, "<View/>", null);
        exported.project = (await exported.services.GetRequiredService<ProjectStore>().UpsertAsync(connection.Id, setup, null, cancellationToken)).Project;
        return exported;
    }

    public async Task AddAsync(IEnumerable<PulledDocument> documents, CancellationToken cancellationToken)
    {
        foreach (var page in documents.Chunk(1_000))
        {
            await services.GetRequiredService<DocumentStore>().UpsertPageAsync(
                project!, new PulledPage(page, null, null, Noon), project!.Pull, _ => Side.Training, cancellationToken);
        }
    }

    /// <summary>Notes in the ledger what a release said of every document without entry there.</summary>
    public async Task SuggestAsync(int release, Func<Document, IReadOnlyList<Answer>> answers, CancellationToken cancellationToken)
    {
        var page = await services.GetRequiredService<DocumentStore>().UnsentAsync(project!.Id, release, annotated: true, null, 1_000, cancellationToken);
        await services.GetRequiredService<LedgerStore>().WriteAsync(
            project.Id, release, [.. page.Select(row => new LedgerEntry(row.Id, row.TextRevision, Answer.ToJson(answers(row.Document)), 0.5))], cancellationToken);
    }

    public Task<ShellRun> RunAsync(params string[] arguments) =>
        ShellRun.OfAsync(["export", "7", "--out", Out, "--data-dir", folder.File("data"), .. arguments]);

    public static PulledDocument Document(string id, string text, params Annotation[] annotations) =>
        new(new Document(id, new Dictionary<string, string>(StringComparer.Ordinal) { ["text"] = text }), Noon, annotations);

    public static Annotation Annotation(string id, params Answer[] answers) =>
        new(id, "ann", AnnotationStatus.Submitted, false, Noon, null, null, answers);

    public static SpanAnswer Spans(string question, string text, params (string Marked, string Label)[] spans) => new(question,
    [
        .. spans.Select(span => (Start: text.IndexOf(span.Marked, StringComparison.Ordinal), span.Marked, span.Label))
            .Select(span => new LabelledSpan(new(span.Start), new(span.Start + span.Marked.Length), span.Label)).OrderBy(span => span.Start).ThenBy(span => span.End),
    ]);

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        folder.Dispose();
    }
}
