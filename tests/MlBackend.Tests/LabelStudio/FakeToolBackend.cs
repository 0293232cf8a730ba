using System.Collections.Concurrent;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Core.Serving;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;

namespace MlBackend.Tests.LabelStudio;

/// <summary>
/// The program behind the endpoints, as far as their tests need it: it remembers what it was asked and, unless told otherwise,
/// suggests the first label for everything.
/// </summary>
internal sealed class FakeToolBackend(ToolKind tool = ToolKind.LabelStudio) : IToolBackend
{
    public const string Key = "s3cret-key-of-the-connection";

    public static readonly ReleaseName Release = new("4f9a1c", 7);
    public static readonly Guid KnownRun = new("01980000-0000-7000-8000-000000000001");

    public Connection Connection { get; } = new(Guid.Empty, tool, "default", Key, null);

    public bool HasDefaultConnection { get; set; } = true;

    public ConcurrentQueue<ProjectSetup> Setups { get; } = new();

    public ConcurrentQueue<ToolHint> Hints { get; } = new();

    public ConcurrentQueue<(ProjectIdentity Project, Schema Schema, IReadOnlyList<Document> Documents)> Asked { get; } = new();

    /// <summary>What the last request said its person had just answered.</summary>
    public IReadOnlyList<Answer> Made { get; private set; } = [];

    public Func<Schema, IReadOnlyList<Document>, IReadOnlyList<DocumentSuggestion>> Suggest { get; set; } = FirstLabels;

    public Connection? DefaultConnection => HasDefaultConnection ? Connection : null;

    public Connection? FindConnection(string key) => key == Key ? Connection : null;

    public ValueTask<ReleaseName> SetupAsync(Connection connection, ProjectSetup setup, CancellationToken cancellationToken)
    {
        Setups.Enqueue(setup);
        return new(Release);
    }

    public ReleaseName CurrentRelease(Connection connection, ProjectIdentity project) => Release;

    public ValueTask<IReadOnlyList<ReleaseName>> ReleasesAsync(Connection connection, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<ReleaseName>>([Release, Release with { Number = 6 }]);

    public ValueTask<Prediction> PredictAsync(
        Connection connection, ProjectIdentity project, Schema schema, IReadOnlyList<Document> documents, IReadOnlyList<Answer> made, CancellationToken cancellationToken)
    {
        Made = made;
        Asked.Enqueue((project, schema, documents));
        return new(new Prediction(Release, Suggest(schema, documents)));
    }

    public void Hint(Connection connection, ToolHint hint) => Hints.Enqueue(hint);

    public ConcurrentQueue<(ProjectIdentity Source, ProjectIdentity Target)> Duplicated { get; } = new();

    public ValueTask<ReleaseName> DuplicateAsync(Connection connection, ProjectIdentity source, ProjectIdentity target, CancellationToken cancellationToken)
    {
        Duplicated.Enqueue((source, target));
        return new(Release);
    }

    public ValueTask<string?> RunStateAsync(Connection connection, Guid run, CancellationToken cancellationToken) =>
        new(run == KnownRun ? "Succeeded" : null);

    /// <summary>The first label for each document, and for spans the first code point of the text.</summary>
    public static IReadOnlyList<DocumentSuggestion> FirstLabels(Schema schema, IReadOnlyList<Document> documents) =>
        [.. documents.Select(document => new DocumentSuggestion(
            document.ExternalId,
            [.. schema.Learned.Where(question => document.Field(question.Field) is { Length: > 0 }).Select(question => FirstLabel(question, document))],
            0.25))];

    private static Suggestion FirstLabel(Question question, Document document)
    {
        var label = question.Labels[0];
        var end = char.IsSurrogate(document.Field(question.Field)![0]) ? 2 : 1;
        return question.Kind == QuestionKind.Span
            ? new SpanSuggestion(question.Name, 0.5, [new ScoredSpan(new LabelledSpan(new Utf16Offset(0), new Utf16Offset(end), label), 0.5)])
            : new ChoiceSuggestion(question.Name, 0.875, [new ScoredLabel(label, 0.875)], [new ScoredLabel(label, 0.875)]);
    }
}
