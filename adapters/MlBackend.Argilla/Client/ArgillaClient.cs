using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using MlBackend.Argilla.Client.Records;
using MlBackend.Argilla.Contract;
using MlBackend.Argilla.Corpora;
using MlBackend.Argilla.Mapper;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Core.Serving;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;

namespace MlBackend.Argilla.Client;

/// <summary>Argilla's API in Core's vocabulary. A project is a published dataset, its title <c>workspace/name</c>.</summary>
public sealed class ArgillaClient : IToolClient, IToolUpkeep, IToolDescription, IToolInspection, IToolImport, IToolVectors, IWebhookSecret
{
    /// <summary>Before the offset in a cursor: every record, or those that changed since.</summary>
    private const string Everything = "all:";
    private const string Changes = "changed:";

    private readonly Transport transport;
    private readonly RecordPages pages;
    private readonly SuggestionPush push;
    private readonly Webhooks webhooks;
    private readonly Guidelines guidelines;
    private readonly Inspection inspection;
    private readonly VectorSettings vectors;
    private readonly DatasetImport import;
    private readonly ArgillaOptions options;
    private readonly ILogger log;

    /// <summary>What a search for new datasets need not ask again; a look at one dataset does.</summary>
    private readonly ConcurrentDictionary<ProjectIdentity, ToolProject> known = new();

    internal ArgillaClient(Connection connection, Transport transport, ArgillaOptions options, ILogger log)
    {
        (this.transport, this.options, this.log) = (transport, options, log);
        pages = new RecordPages(transport, options);
        var priorities = new Priorities(transport, log);
        push = new SuggestionPush(transport, new StandingRecords(pages, "suggestions"), priorities, options, log);
        vectors = new VectorSettings(transport, pages, options);
        webhooks = new Webhooks(connection, transport, log);
        inspection = new Inspection(connection, transport, pages, priorities, webhooks);
        guidelines = new Guidelines(transport);
        Datasets = new ArgillaDatasets(transport, pages, options);
        import = new DatasetImport(transport, Datasets);
    }

    /// <summary>Whole datasets.</summary>
    public ArgillaDatasets Datasets { get; }

    /// <inheritdoc/>
    public int PushLimit => options.PushBatchSize;

    /// <inheritdoc/>
    /// <remarks>Every suggestion with its priority moves a record's <c>updated_at</c>, by which changed records are found.</remarks>
    public bool PushesLookLikeChanges => true;

    /// <inheritdoc/>
    /// <remarks>An annotator's key is refused here: it may not read what others answered.</remarks>
    public async Task<ToolIdentity> IdentifyAsync(CancellationToken cancellationToken)
    {
        var me = await transport.SendAsync(Route.Me, ToolJsonContext.Default.MeJson, cancellationToken: cancellationToken);
        if (me.Role == "annotator")
        {
            throw new ToolException(ErrorCodes.ArgillaForbids, Delivery.Refused, $"{me.Username} is an annotator.");
        }

        var version = await transport.SendAsync(Route.Version, ToolJsonContext.Default.VersionJson, cancellationToken: cancellationToken);
        return new ToolIdentity(me.Username ?? me.Id, version.Version ?? "");
    }

    /// <inheritdoc/>
    /// <remarks>Drafts are left out: their questions may still change, and Argilla writes records into them that nobody sees.</remarks>
    public async IAsyncEnumerable<ToolProject> ProjectsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var names = await WorkspacesAsync(cancellationToken);
        var datasets = await transport.SendAsync(Route.Datasets, ToolJsonContext.Default.ItemsJsonDatasetJson, query: "status=" + DatasetJson.Ready, cancellationToken: cancellationToken);
        foreach (var dataset in datasets.Items.Where(dataset => dataset.Status == DatasetJson.Ready))
        {
            var title = DatasetIds.Title(dataset, names);
            if (!known.TryGetValue(DatasetIds.Of(dataset), out var project) || project.Title != title)
            {
                project = await DescribeAsync(dataset, title, cancellationToken);
            }

            yield return project;
        }
    }

    /// <inheritdoc/>
    public async Task<ToolProject?> ProjectAsync(string externalId, CancellationToken cancellationToken)
    {
        try
        {
            var dataset = await transport.SendAsync(Route.Dataset, ToolJsonContext.Default.DatasetJson, externalId, cancellationToken: cancellationToken);
            return dataset.Status == DatasetJson.Ready
                ? await DescribeAsync(dataset, DatasetIds.Title(dataset, await WorkspacesAsync(cancellationToken)), cancellationToken)
                : null;
        }
        catch (ToolException exception) when (exception.Code == ErrorCodes.NotInTool)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Responses leave no trace in a record's times, only in the dataset's: where that moved, every record is read and compared.
    /// Where it did not, only records can be new or changed, and a search finds those.
    /// </remarks>
    public async IAsyncEnumerable<PulledPage> PullAsync(
        ProjectIdentity project, Schema schema, DateTimeOffset? since, string? cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var askedAt = transport.ToolTime;
        var (isWhole, offset) = await PlanAsync(project, since, cursor, cancellationToken);
        var mapper = new RecordMapper(schema);
        var found = isWhole || since is null
            ? pages.AllAsync(project.ExternalId, "responses", offset, cancellationToken)
            : pages.FoundAsync(project.ExternalId, RecordQuery.ChangedSince(since.Value), "responses", offset, cancellationToken);
        await foreach (var page in found)
        {
            var next = page.Next is { } at ? string.Create(CultureInfo.InvariantCulture, $"{(isWhole ? Everything : Changes)}{at}") : null;
            yield return new PulledPage([.. page.Records.Select(mapper.Map)], next, page.Total, askedAt);
            askedAt = transport.ToolTime;
        }

        if (mapper.Unreadable > 0)
        {
            Log.AnswersDoNotFit(log, mapper.Unreadable, project);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<string>> DocumentIdsAsync(ProjectIdentity project, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in pages.AllAsync(project.ExternalId, include: null, 0, cancellationToken))
        {
            yield return [.. page.Records.Select(record => record.Id)];
        }
    }

    /// <inheritdoc/>
    /// <remarks>Writing twice is writing once: a record has one suggestion for a question.</remarks>
    public Task<int> PushAsync(
        ProjectIdentity project, Schema schema, IReadOnlyList<SuggestedDocument> batch, ReleaseName release, CancellationToken cancellationToken) =>
        push.PushAsync(project, schema, batch, release, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, string>> FindPushedAsync(
        ProjectIdentity project, IReadOnlyList<string> documentIds, ReleaseName release, CancellationToken cancellationToken)
    {
        var name = release.ToString();
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        foreach (var record in (await pages.ByIdsAsync(project.ExternalId, documentIds, "suggestions", cancellationToken)).Values)
        {
            if (record.Suggestions?.FirstOrDefault(suggestion => suggestion.Agent == name) is { } suggestion)
            {
                found[record.Id] = suggestion.Id;
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public async Task RemoveSuggestionsAsync(ProjectIdentity project, IReadOnlyList<string> documentIds, ReleaseName release, CancellationToken cancellationToken)
    {
        foreach (var record in (await pages.ByIdsAsync(project.ExternalId, documentIds, "suggestions", cancellationToken)).Values)
        {
            await RemoveAsync(record, release, cancellationToken);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Argilla shows whatever stands at a record: there is nothing to set.</remarks>
    public Task SetReleaseAsync(ProjectIdentity project, ReleaseName release, bool orderByPriority, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    /// <remarks>A newer release has written over nearly all of them; what is left are records of which it says nothing.</remarks>
    public async Task DeleteReleaseAsync(ProjectIdentity project, ReleaseName release, CancellationToken cancellationToken)
    {
        var questions = await transport.SendAsync(Route.Questions, ToolJsonContext.Default.ItemsJsonQuestionJson, project.ExternalId, cancellationToken: cancellationToken);
        foreach (var question in questions.Items)
        {
            var search = RecordQuery.ByAgent(question.Name, release.ToString());
            HashSet<string> done = new(StringComparer.Ordinal);
            while ((await pages.SearchAsync(project.ExternalId, search, "suggestions", 0, RecordQuery.MostIds, cancellationToken)).Items is { Count: > 0 } found)
            {
                // The index may still name what was deleted a moment ago.
                if (found.All(entry => !done.Add(entry.Record.Id)))
                {
                    break;
                }

                foreach (var entry in found)
                {
                    await RemoveAsync(entry.Record, release, cancellationToken);
                }
            }
        }
    }

    /// <inheritdoc/>
    public Task<bool> EnsureWebhookAsync(ProjectIdentity project, Uri address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        return webhooks.EnsureAsync(address, cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>Argilla has no views: a line of the guidelines says by which order the most useful record comes first.</remarks>
    public Task EnsureViewAsync(ProjectIdentity project, CancellationToken cancellationToken) =>
        guidelines.WriteAsync(project, ArgillaGuidelines.OrderMark, ArgillaGuidelines.OrderLine, cancellationToken);

    /// <inheritdoc/>
    public Task DescribeAsync(ProjectIdentity project, string mark, string? line, CancellationToken cancellationToken) =>
        guidelines.WriteAsync(project, mark, line, cancellationToken);

    /// <inheritdoc/>
    public async Task<Unlinked> UnlinkAsync(ProjectIdentity project, string installation, CancellationToken cancellationToken) =>
        new(await webhooks.RemoveAsync(cancellationToken), Release: false);

    /// <inheritdoc/>
    public Task<ToolCondition> InspectAsync(CancellationToken cancellationToken) => inspection.InspectAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<ProjectCondition?> InspectAsync(ProjectIdentity project, CancellationToken cancellationToken) => inspection.InspectAsync(project, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> EnsureVectorsAsync(ProjectIdentity project, string name, string title, int length, CancellationToken cancellationToken) =>
        vectors.EnsureVectorsAsync(project, name, title, length, cancellationToken);

    /// <inheritdoc/>
    public Task<int> PushVectorsAsync(ProjectIdentity project, string name, IReadOnlyDictionary<string, float[]> vectors, CancellationToken cancellationToken) =>
        this.vectors.PushVectorsAsync(project, name, vectors, cancellationToken);

    /// <inheritdoc/>
    public Task<ProjectIdentity> CreateProjectAsync(string title, Schema schema, IReadOnlyList<string> fields, string? source, CancellationToken cancellationToken) =>
        import.CreateProjectAsync(title, schema, fields, source, cancellationToken);

    /// <inheritdoc/>
    public Task<int?> CountAsync(ProjectIdentity project, CancellationToken cancellationToken) => import.CountAsync(project, cancellationToken);

    /// <inheritdoc/>
    public Task<int> ImportAsync(ProjectIdentity project, IReadOnlyList<CorpusDocument> batch, bool withAnswers, CancellationToken cancellationToken) =>
        import.ImportAsync(project, batch, withAnswers, cancellationToken);

    /// <inheritdoc/>
    public Task<string?> WebhookSecretAsync(CancellationToken cancellationToken) => webhooks.SecretAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        webhooks.Dispose();
        transport.Dispose();
    }

    private async Task<(bool IsWhole, int Offset)> PlanAsync(ProjectIdentity project, DateTimeOffset? since, string? cursor, CancellationToken cancellationToken)
    {
        if (cursor is not null)
        {
            var isAll = cursor.StartsWith(Everything, StringComparison.Ordinal);
            var digits = cursor.AsSpan(isAll ? Everything.Length : Math.Min(Changes.Length, cursor.Length));
            return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? (isAll, offset) : (true, 0);
        }

        if (since is null)
        {
            return (true, 0);
        }

        var dataset = await transport.SendAsync(Route.Dataset, ToolJsonContext.Default.DatasetJson, project.ExternalId, cancellationToken: cancellationToken);
        return (dataset.LastActivityAt >= since, 0);
    }

    private async Task RemoveAsync(RecordJson record, ReleaseName release, CancellationToken cancellationToken)
    {
        var name = release.ToString();
        var ids = string.Join(',', (record.Suggestions ?? []).Where(suggestion => suggestion.Agent == name && suggestion.Type != "human").Select(suggestion => suggestion.Id));
        if (ids.Length == 0)
        {
            return;
        }

        try
        {
            await transport.SendAsync(Route.DeleteSuggestions, record.Id, "ids=" + ids, body: null, cancellationToken);
        }
        catch (ToolException exception) when (exception.Code == ErrorCodes.NotInTool)
        {
            // Somebody deleted the record since it was read.
        }
    }

    private async Task<ToolProject> DescribeAsync(DatasetJson dataset, string title, CancellationToken cancellationToken)
    {
        var fields = (await transport.SendAsync(Route.Fields, ToolJsonContext.Default.ItemsJsonFieldJson, dataset.Id, cancellationToken: cancellationToken)).Items;
        var questions = (await transport.SendAsync(Route.Questions, ToolJsonContext.Default.ItemsJsonQuestionJson, dataset.Id, cancellationToken: cancellationToken)).Items;
        var progress = await transport.SendAsync(Route.Progress, ToolJsonContext.Default.ProgressJson, dataset.Id, cancellationToken: cancellationToken);
        var source = JsonSerializer.Serialize(new SchemaSourceJson(fields, questions), ToolJsonContext.Default.SchemaSourceJson);
        var project = new ToolProject(DatasetIds.Of(dataset), title, QuestionMapper.Map(fields, questions), source, progress.Total, IsLinked: true);
        known[project.Identity] = project;
        return project;
    }

    private async Task<IReadOnlyDictionary<string, string>> WorkspacesAsync(CancellationToken cancellationToken) =>
        (await transport.SendAsync(Route.Workspaces, ToolJsonContext.Default.ItemsJsonWorkspaceJson, cancellationToken: cancellationToken))
        .Items.ToDictionary(workspace => workspace.Id, workspace => workspace.Name, StringComparer.Ordinal);
}
