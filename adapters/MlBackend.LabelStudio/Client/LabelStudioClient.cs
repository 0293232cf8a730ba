using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;
using MlBackend.LabelStudio.Contract;
using MlBackend.LabelStudio.Importing;
using MlBackend.LabelStudio.LabelConfigs;
using MlBackend.LabelStudio.Mapper;

namespace MlBackend.LabelStudio.Client;

/// <summary>Label Studio's API in Core's vocabulary.</summary>
public sealed class LabelStudioClient : IToolClient, IToolInspection, IToolUpkeep, IToolDescription, IToolImport
{
    private const int ProjectPageSize = 100;

    /// <summary>What <see cref="ProjectJson"/> has. Label Studio leaves out every other field, and does not count what nobody asks for.</summary>
    private const string Fields = "include=id,title,label_config,created_at,task_number,sampling";

    /// <summary>So many ids keep the address short enough for every web server in between.</summary>
    private const int IdsAtOnce = 100;

    /// <summary>What a page costs Label Studio is mostly its counting, so that ten pages of ids cost more than a few whole ones.</summary>
    private const int FewRequests = 3;

    private readonly Transport transport;
    private readonly TaskPages pages;
    private readonly Links links;
    private readonly Inspection inspection;
    private readonly Views views;
    private readonly Description description;
    private readonly LabelStudioOptions options;
    private readonly TaskImports imports;
    private readonly TimeProvider time;
    private readonly ILogger log;

    internal LabelStudioClient(Connection connection, Transport transport, LabelStudioOptions options, TimeProvider time, ILogger log)
    {
        (this.transport, this.options, this.time, this.log) = (transport, options, time, log);
        pages = new TaskPages(transport, options, time, log);
        links = new Links(connection, transport, log);
        inspection = new Inspection(transport, links);
        views = new Views(transport);
        description = new Description(transport);
        imports = new TaskImports(transport);
    }

    /// <inheritdoc/>
    public int PushLimit => options.PushBatchSize;

    /// <inheritdoc/>
    public async Task<ToolIdentity> IdentifyAsync(CancellationToken cancellationToken)
    {
        var user = await transport.SendAsync(Route.WhoAmI, ToolJsonContext.Default.WhoAmIJson, cancellationToken: cancellationToken);
        var version = await transport.SendAsync(Route.Version, ToolJsonContext.Default.VersionJson, cancellationToken: cancellationToken);
        return new ToolIdentity(user.Email ?? user.Id.ToString(CultureInfo.InvariantCulture), version.Release ?? "");
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Whether a project is linked is asked only of those that have this service's webhook, which Label Studio makes on linking:
    /// each such question makes Label Studio call all backends of the project. <see cref="ProjectAsync"/> always asks.
    /// </remarks>
    public async IAsyncEnumerable<ToolProject> ProjectsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var hooked = await links.HookedProjectsAsync(cancellationToken);
        var seen = new HashSet<long>();
        for (var number = 1; ; number++)
        {
            var query = string.Create(CultureInfo.InvariantCulture, $"{Fields}&page={number}&page_size={ProjectPageSize}");
            var page = await transport.SendAsync(Route.Projects, ToolJsonContext.Default.ProjectPageJson, query: query, cancellationToken: cancellationToken);
            foreach (var project in page.Results.Where(project => seen.Add(project.Id)))
            {
                var isLinked = hooked.Contains(project.Id) && await links.IsLinkedAsync(Id(project), cancellationToken);
                yield return Map(project, SchemaOrEmpty(project), isLinked);
            }

            if (page.Results.Count < ProjectPageSize || seen.Count >= page.Count)
            {
                yield break;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<ToolProject?> ProjectAsync(string externalId, CancellationToken cancellationToken)
    {
        try
        {
            var project = await transport.SendAsync(Route.Project, ToolJsonContext.Default.ProjectJson, externalId, Fields, cancellationToken: cancellationToken);
            return Map(project, LabelConfigParser.Parse(project.LabelConfig ?? ""), await links.IsLinkedAsync(externalId, cancellationToken));
        }
        catch (ToolException exception) when (exception.Code == ErrorCodes.NotInTool)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<PulledPage> PullAsync(
        ProjectIdentity project, Schema schema, DateTimeOffset? since, string? cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var mapper = new TaskMapper(schema);
        int? total = null;
        await foreach (var (page, next, askedAt) in pages.ReadAsync(project, TaskQuery.Whole, since, cursor, release: null, cancellationToken))
        {
            total ??= page.Total;
            yield return new PulledPage([.. page.Tasks.Select(mapper.Map)], next, total, askedAt);
        }

        if (mapper.Unreadable > 0)
        {
            Log.AnswersDoNotFit(log, mapper.Unreadable, project);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<string>> DocumentIdsAsync(ProjectIdentity project, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (page, _, _) in pages.ReadAsync(project, TaskQuery.Ids, since: null, cursor: null, release: null, cancellationToken))
        {
            yield return [.. page.Tasks.Select(task => task.Id.ToString(CultureInfo.InvariantCulture))];
        }
    }

    /// <inheritdoc/>
    public async Task<int> PushAsync(
        ProjectIdentity project, Schema schema, IReadOnlyList<SuggestedDocument> batch, ReleaseName release, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(batch);
        var body = PredictionBatch.Write(new LabelConfig(schema), batch, release, out var misfits);
        if (misfits > 0)
        {
            Log.SuggestionsDoNotFit(log, misfits, project, release);
        }

        var answer = await transport.SendAsync(Route.ImportPredictions, ToolJsonContext.Default.CreatedJson, project.ExternalId, body: body, cancellationToken: cancellationToken);
        return answer.Created;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, string>> FindPushedAsync(
        ProjectIdentity project, IReadOnlyList<string> documentIds, ReleaseName release, CancellationToken cancellationToken)
    {
        var name = release.ToString();
        var wanted = documentIds.Select(id => long.Parse(id, CultureInfo.InvariantCulture)).Order().ToList();
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var page in AmongAsync(project, wanted, name, cancellationToken))
        {
            foreach (var task in page.Where(task => wanted.BinarySearch(task.Id) >= 0))
            {
                if (task.Predictions?.FirstOrDefault(prediction => prediction.ModelVersion == name) is { } prediction)
                {
                    found[task.Id.ToString(CultureInfo.InvariantCulture)] = prediction.Id.ToString(CultureInfo.InvariantCulture);
                }
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public async Task RemoveSuggestionsAsync(ProjectIdentity project, IReadOnlyList<string> documentIds, ReleaseName release, CancellationToken cancellationToken)
    {
        foreach (var id in (await FindPushedAsync(project, documentIds, release, cancellationToken)).Values)
        {
            await DeletePredictionAsync(long.Parse(id, CultureInfo.InvariantCulture), cancellationToken);
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Label Studio knows a version only by its predictions. Setting it makes a live backend's title step back: pre-annotations
    /// then come from what was pushed.
    /// </remarks>
    public async Task SetReleaseAsync(ProjectIdentity project, ReleaseName release, bool orderByPriority, CancellationToken cancellationToken)
    {
        const string uncertainty = "Uncertainty sampling";
        ProjectJson changed;
        try
        {
            changed = await ChangeAsync(project, new ProjectChangeJson(ModelVersion: release.ToString()), cancellationToken);
        }
        catch (ToolException exception) when (exception.Status == 400)
        {
            throw new ToolException(ErrorCodes.ReleaseNotInTool, Delivery.Refused, $"Project {project}, {release}.", exception) { Status = 400 };
        }

        if (orderByPriority && changed.Sampling != uncertainty)
        {
            await ChangeAsync(project, new ProjectChangeJson(Sampling: uncertainty), cancellationToken);
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The call that deletes a version recounts every task in one transaction: with 5,000 predictions nobody could submit for
    /// 31 to 56 s. Deleted one by one, with as long a pause after each, they are in nobody's way; that call then takes the rest.
    /// Deleting the version that is set empties <c>model_version</c>.
    /// </remarks>
    public async Task DeleteReleaseAsync(ProjectIdentity project, ReleaseName release, CancellationToken cancellationToken)
    {
        var name = release.ToString();
        await foreach (var (page, _, _) in pages.ReadAsync(project, TaskQuery.Predictions, since: null, cursor: null, name, cancellationToken))
        {
            foreach (var prediction in page.Tasks.SelectMany(task => task.Predictions ?? []).Where(prediction => prediction.ModelVersion == name))
            {
                await DeletePredictionAsync(prediction.Id, cancellationToken);
            }
        }

        var version = JsonSerializer.SerializeToUtf8Bytes(new ModelVersionJson(name), ToolJsonContext.Default.ModelVersionJson);
        await transport.SendAsync(Route.DeleteModelVersion, project.ExternalId, version, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> EnsureWebhookAsync(ProjectIdentity project, Uri address, CancellationToken cancellationToken) =>
        links.EnsureWebhookAsync(project, address, cancellationToken);

    /// <inheritdoc/>
    public Task EnsureViewAsync(ProjectIdentity project, CancellationToken cancellationToken) => views.EnsureAsync(project, cancellationToken);

    /// <inheritdoc/>
    public Task DescribeAsync(ProjectIdentity project, string mark, string? line, CancellationToken cancellationToken) =>
        description.DescribeAsync(project, mark, line, cancellationToken);

    /// <inheritdoc/>
    public async Task<Unlinked> UnlinkAsync(ProjectIdentity project, string installation, CancellationToken cancellationToken)
    {
        if (await inspection.SettingsAsync(project, cancellationToken) is not { } settings)
        {
            return new Unlinked(0, false);
        }

        var webhooks = await links.RemoveWebhooksAsync(project.ExternalId, cancellationToken);
        var isOurs = ReleaseName.TryParse(settings.ModelVersion)?.Installation == installation;
        if (isOurs)
        {
            await ChangeAsync(project, new ProjectChangeJson(ModelVersion: ""), cancellationToken);
        }

        return new Unlinked(webhooks, isOurs);
    }

    /// <inheritdoc/>
    public Task<ProjectIdentity> CreateProjectAsync(string title, Schema schema, IReadOnlyList<string> fields, string? source, CancellationToken cancellationToken) =>
        imports.CreateProjectAsync(title, schema, fields, source, cancellationToken);

    /// <inheritdoc/>
    public Task<int?> CountAsync(ProjectIdentity project, CancellationToken cancellationToken) => imports.CountAsync(project, cancellationToken);

    /// <inheritdoc/>
    public Task<int> ImportAsync(ProjectIdentity project, IReadOnlyList<CorpusDocument> batch, bool withAnswers, CancellationToken cancellationToken) =>
        imports.ImportAsync(project, batch, withAnswers, cancellationToken);

    /// <inheritdoc/>
    public Task<ToolCondition> InspectAsync(CancellationToken cancellationToken) => inspection.InspectAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<ProjectCondition?> InspectAsync(ProjectIdentity project, CancellationToken cancellationToken) => inspection.InspectAsync(project, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => transport.Dispose();

    /// <summary>Some tasks by their ids, of which so many fit into an address; for many, all that have the release from the first id to the last.</summary>
    private async IAsyncEnumerable<IEnumerable<TaskJson>> AmongAsync(
        ProjectIdentity project, List<long> wanted, string release, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (wanted.Count <= IdsAtOnce * FewRequests)
        {
            foreach (var ids in wanted.Chunk(IdsAtOnce))
            {
                var query = TaskQuery.Among(project.ExternalId, ids);
                yield return (await transport.SendAsync(Route.Tasks, ToolJsonContext.Default.TaskPageJson, query: query, cancellationToken: cancellationToken)).Tasks;
            }

            yield break;
        }

        var before = (wanted[0] - 1).ToString(CultureInfo.InvariantCulture);
        await foreach (var (page, _, _) in pages.ReadAsync(project, TaskQuery.Predictions, since: null, before, release, cancellationToken))
        {
            yield return page.Tasks;
            if (page.Tasks.Count > 0 && page.Tasks[^1].Id >= wanted[^1])
            {
                yield break;
            }
        }
    }

    private async Task DeletePredictionAsync(long id, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        try
        {
            await transport.SendAsync(Route.DeletePrediction, id.ToString(CultureInfo.InvariantCulture), body: null, cancellationToken);
        }
        catch (ToolException exception) when (exception.Code == ErrorCodes.NotInTool)
        {
            // Somebody deleted it, or its task, since the page was read.
        }

        await Task.Delay(time.GetElapsedTime(began), time, cancellationToken);
    }

    private Task<ProjectJson> ChangeAsync(ProjectIdentity project, ProjectChangeJson change, CancellationToken cancellationToken) => transport.SendAsync(
        Route.ChangeProject,
        ToolJsonContext.Default.ProjectJson,
        project.ExternalId,
        Fields,
        JsonSerializer.SerializeToUtf8Bytes(change, ToolJsonContext.Default.ProjectChangeJson),
        cancellationToken: cancellationToken);

    /// <summary>One project with a strange label config must not hide the others.</summary>
    private Schema SchemaOrEmpty(ProjectJson project)
    {
        try
        {
            return LabelConfigParser.Parse(project.LabelConfig ?? "");
        }
        catch (MlBackendException exception)
        {
            Log.LabelConfigIgnored(log, exception.Code.Id, ProjectIds.Of(Id(project), project.CreatedAt));
            return Schema.Empty;
        }
    }

    private static string Id(ProjectJson project) => project.Id.ToString(CultureInfo.InvariantCulture);

    private static ToolProject Map(ProjectJson project, Schema schema, bool isLinked) =>
        new(ProjectIds.Of(Id(project), project.CreatedAt), project.Title ?? "", schema, project.LabelConfig ?? "", project.TaskNumber ?? 0, isLinked);
}
