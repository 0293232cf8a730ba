using System.Collections.Concurrent;
using System.Text.Json;
using MlBackend.Configuration;
using MlBackend.Configuration.Projects;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Core.Serving;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;
using MlBackend.Hosting;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Releases;
using MlBackend.Storage.Runs;

namespace MlBackend.Serving;

/// <summary>Answers the tools' endpoints from the snapshot in memory.</summary>
internal sealed class ToolBackend(
    ServiceOptions options,
    ServingState state,
    Predictor predictor,
    HintQueue hints,
    ProjectStore projects,
    ReleaseStore releases,
    RunStore runs,
    ModelDuplication duplication,
    Wakeup worker,
    ServiceMetrics metrics,
    ILogger<ToolBackend> log) : IToolBackend
{
    // What /setup said last, so that the same again costs no query: Label Studio asks before every prediction.
    private readonly ConcurrentDictionary<(Guid, ProjectIdentity), (string Source, string? ExtraParams)> lastSetup = new();

    /// <inheritdoc/>
    public Connection? DefaultConnection => options.AllowBareUrl ? state.Snapshot.Default : null;

    /// <inheritdoc/>
    public Connection? FindConnection(string key) => state.Snapshot.Connection(key);

    /// <inheritdoc/>
    public async ValueTask<ReleaseName> SetupAsync(Connection connection, ProjectSetup setup, CancellationToken cancellationToken)
    {
        var place = (connection.Id, setup.Project);
        var said = (setup.SchemaSource, setup.ExtraParams);
        if (!lastSetup.TryGetValue(place, out var before) || before != said)
        {
            await projects.UpsertAsync(connection.Id, setup, title: null, cancellationToken);
            lastSetup[place] = said;
            if (before.ExtraParams != setup.ExtraParams && new ProjectSettings(null, setup.ExtraParams).Ignored is { Count: > 0 } ignored)
            {
                Log.ExtraParamsIgnored(log, ErrorCodes.ProjectSettingUnknown.Id, setup.Project.ToString(), Shortened(ignored));
            }

            await state.RefreshAsync(cancellationToken);
            Hint(connection, new ToolHint(ToolHintKind.ProjectChanged, setup.Project));
        }

        return CurrentRelease(connection, setup.Project);
    }

    /// <inheritdoc/>
    public ReleaseName CurrentRelease(Connection connection, ProjectIdentity project)
    {
        var snapshot = state.Snapshot;
        return snapshot.Project(connection.Id, project)?.Served.Release ?? new ReleaseName(snapshot.Installation, 0);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ReleaseName>> ReleasesAsync(Connection connection, CancellationToken cancellationToken)
    {
        var snapshot = state.Snapshot;
        var names = new List<ReleaseName>();
        foreach (var project in snapshot.Projects.Where(project => project.Served.ConnectionId == connection.Id))
        {
            var numbers = await releases.NumbersAsync(project.Served.ProjectId, cancellationToken);
            names.AddRange(numbers.Select(number => new ReleaseName(snapshot.Installation, number)));
        }

        return [.. names.Distinct().OrderByDescending(name => name.Number)];
    }

    /// <inheritdoc/>
    public async ValueTask<Prediction> PredictAsync(
        Connection connection, ProjectIdentity project, Schema schema, IReadOnlyList<Document> documents, IReadOnlyList<Answer> made, CancellationToken cancellationToken)
    {
        var snapshot = state.Snapshot;
        return snapshot.Project(connection.Id, project) is { Served.Release.Number: > 0 } live
            ? new Prediction(live.Served.Release, await predictor.SuggestAsync(live, schema, documents, made, cancellationToken))
            : new Prediction(new ReleaseName(snapshot.Installation, 0), [.. documents.Select(document => Predictor.Nothing(schema, document, made))]);
    }

    /// <inheritdoc/>
    public void Hint(Connection connection, ToolHint hint)
    {
        metrics.Hinted();
        if (state.Snapshot.Project(connection.Id, hint.Project) is { } project)
        {
            hints.Add(project.Served.ProjectId, hint);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ReleaseName> DuplicateAsync(Connection connection, ProjectIdentity source, ProjectIdentity target, CancellationToken cancellationToken)
    {
        var number = await duplication.DuplicateAsync(await IdAsync(source), await IdAsync(target), cancellationToken);
        worker.Wake();
        return new ReleaseName(state.Snapshot.Installation, number);

        async Task<Guid> IdAsync(ProjectIdentity project) => (await projects.FindAsync(connection.Id, project, cancellationToken))?.Id
            ?? throw ErrorCodes.RowMissing.With($"The project is {project}; its /setup comes first.");
    }

    /// <inheritdoc/>
    public async ValueTask<string?> RunStateAsync(Connection connection, Guid run, CancellationToken cancellationToken) =>
        (await runs.FindAsync(run, cancellationToken))?.State.ToString();

    /// <summary>Names that an admin wrote: as JSON, so that no line of the log can be forged, and not endless.</summary>
    private static string Shortened(IReadOnlyList<string> names)
    {
        var text = string.Join(", ", names.Select(name => JsonEncodedText.Encode(name)));
        return text.Length <= 200 ? text : text[..200] + "…";
    }
}
