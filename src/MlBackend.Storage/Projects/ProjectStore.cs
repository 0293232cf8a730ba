using Microsoft.EntityFrameworkCore;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Core.Serving;
using MlBackend.Core.Tools;
using MlBackend.Storage.Relational;

namespace MlBackend.Storage.Projects;

/// <summary>The projects, their schemas and their states.</summary>
public sealed class ProjectStore(Database database)
{
    /// <summary>
    /// Takes note of a project. Writes only what changed: a schema of the same hash makes no revision, a null title
    /// keeps the one that is known.
    /// </summary>
    /// <returns>The project, and whether anything was written.</returns>
    public async Task<(Project Project, bool Changed)> UpsertAsync(Guid connection, ProjectSetup setup, string? title, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var hash = setup.Schema.Hash();
        if (await FindAsync(context, connection, setup.Project, cancellationToken) is { } known
            && known.Schema.Hash() == hash && known.ExtraParams == (setup.ExtraParams ?? known.ExtraParams) && known.Title == (title ?? known.Title))
        {
            return (known, false);
        }

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await WriteAsync(context, connection, setup, hash, title, cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        await context.NextAsync(CounterRow.Stamp, cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        return ((await FindAsync(context, connection, setup.Project, cancellationToken))!, true);
    }

    /// <summary>The project of that id.</summary>
    /// <exception cref="MlBackendException">There is none.</exception>
    public async Task<Project> GetAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        return (await ReadAsync(context, context.Projects.Where(row => row.Id == id), cancellationToken)).FirstOrDefault()
            ?? throw ErrorCodes.RowMissing.With($"The project is {id}.");
    }

    /// <summary>The project of that identity; null where it is unknown.</summary>
    public async Task<Project?> FindAsync(Guid connection, ProjectIdentity identity, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        return await FindAsync(context, connection, identity, cancellationToken);
    }

    /// <summary>Every project with its counts, oldest first.</summary>
    public async Task<IReadOnlyList<ProjectSummary>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var projects = await ReadAsync(context, context.Projects, cancellationToken);
        var names = await context.Connections.ToDictionaryAsync(row => row.Id, row => row.Name, cancellationToken);
        var counts = await context.Documents.Where(row => !row.Gone).GroupBy(row => new { row.ProjectId, row.Annotated })
            .Select(group => new { group.Key.ProjectId, group.Key.Annotated, Count = group.Count() })
            .ToListAsync(cancellationToken);
        return
        [
            .. projects.Select(project => new ProjectSummary(
                project,
                names[project.ConnectionId],
                counts.Where(count => count.ProjectId == project.Id).Sum(count => count.Count),
                counts.Where(count => count.ProjectId == project.Id && count.Annotated).Sum(count => count.Count))),
        ];
    }

    /// <summary>The projects of a state, without counts.</summary>
    public async Task<IReadOnlyList<Project>> InStateAsync(ProjectState state, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        return await ReadAsync(context, context.Projects.Where(row => row.State == state), cancellationToken);
    }

    /// <summary>Sets a project's state and its cause. Deletes nothing.</summary>
    /// <returns>True where the state was another one.</returns>
    public async Task<bool> SetStateAsync(Guid project, ProjectState state, string? cause, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var changed = await context.Projects.Where(row => row.Id == project && (row.State != state || row.Cause != cause))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, state).SetProperty(row => row.Cause, cause), cancellationToken)
             > 0;
        if (changed)
        {
            await context.NextAsync(CounterRow.Stamp, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return changed;
    }

    /// <summary>
    /// Changes the settings that somebody edited: <paramref name="change"/> gets them as JSON text, or null, and returns what
    /// they shall be.
    /// </summary>
    /// <exception cref="MlBackendException">There is no such project; or what <paramref name="change"/> throws.</exception>
    public async Task ChangeSettingsAsync(Guid project, Func<string?, string?> change, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        // The stamp's row is locked first: of two changes at once none is lost.
        await context.NextAsync(CounterRow.Stamp, cancellationToken);
        var row = await context.Projects.AsTracking().FirstOrDefaultAsync(known => known.Id == project, cancellationToken)
            ?? throw ErrorCodes.RowMissing.With($"The project is {project}.");
        row.Settings = change(row.Settings);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Asks for the present release to be brought to the tool, also where nothing is pushed without being asked for.</summary>
    /// <returns>The number of that release; 0 where there is none yet.</returns>
    /// <exception cref="MlBackendException">There is no such project.</exception>
    public async Task<int> AskPushAsync(Guid project, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await context.NextAsync(CounterRow.Stamp, cancellationToken);
        var row = await context.Projects.AsTracking().FirstOrDefaultAsync(known => known.Id == project, cancellationToken)
            ?? throw ErrorCodes.RowMissing.With($"The project is {project}.");
        row.PushAsked = row.Release;
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return row.Release;
    }

    /// <summary>The schema revisions of a project, newest first: those with a number below <paramref name="before"/>.</summary>
    public async Task<IReadOnlyList<SchemaRevision>> SchemasAsync(Guid project, int before, int limit, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var rows = await context.SchemaRevisions.Where(row => row.ProjectId == project && row.Number < before)
            .OrderByDescending(row => row.Number).Take(limit).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new SchemaRevision(row.Number, row.Hash, Schema.FromJson(row.Json), row.Source, row.CreatedAt))];
    }

    internal static async Task<List<Project>> ReadAsync(MlBackendContext context, IQueryable<ProjectRow> projects, CancellationToken cancellationToken)
    {
        var rows = await projects
            .Join(
                context.SchemaRevisions,
                project => new { ProjectId = project.Id, Number = project.SchemaRevision },
                schema => new { schema.ProjectId, schema.Number },
                (project, schema) => new { Project = project, schema.Json })
            .OrderBy(row => row.Project.CreatedAt)
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => From(row.Project, Schema.FromJson(row.Json)))];
    }

    private static async Task<Project?> FindAsync(MlBackendContext context, Guid connection, ProjectIdentity identity, CancellationToken cancellationToken) =>
        (await ReadAsync(context, Of(context, connection, identity), cancellationToken)).FirstOrDefault();

    private static IQueryable<ProjectRow> Of(MlBackendContext context, Guid connection, ProjectIdentity identity) =>
        context.Projects.Where(row =>
            row.ConnectionId == connection && row.ExternalId == identity.ExternalId && row.CreatedSecond == identity.CreatedSecond);

    private async Task WriteAsync(MlBackendContext context, Guid connection, ProjectSetup setup, string hash, string? title, CancellationToken cancellationToken)
    {
        var row = await Of(context, connection, setup.Project).AsTracking().FirstOrDefaultAsync(cancellationToken);
        if (row is null)
        {
            row = new ProjectRow
            {
                Id = database.NewId(),
                ConnectionId = connection,
                ExternalId = setup.Project.ExternalId,
                CreatedSecond = setup.Project.CreatedSecond,
                Title = title ?? setup.Project.ExternalId,
                Salt = Secrets.Text(24),
                CreatedAt = database.Now,
            };
            context.Projects.Add(row);
        }

        row.Title = title ?? row.Title;
        row.ExtraParams = setup.ExtraParams ?? row.ExtraParams;
        var newest = await context.SchemaRevisions.Where(schema => schema.ProjectId == row.Id && schema.Number == row.SchemaRevision)
            .Select(schema => schema.Hash).FirstOrDefaultAsync(cancellationToken);
        if (newest != hash)
        {
            row.SchemaRevision++;

            // Fields and answers were read with the old questions: everything is pulled again.
            row.Watermark = null;
            row.PullCursor = null;
            row.PullStartedAt = null;
            context.SchemaRevisions.Add(new SchemaRevisionRow
            {
                Id = database.NewId(),
                ProjectId = row.Id,
                Number = row.SchemaRevision,
                Hash = hash,
                Json = setup.Schema.ToJson(),
                Source = setup.SchemaSource,
                CreatedAt = database.Now,
            });
        }
    }

    private static Project From(ProjectRow row, Schema schema) => new(
        row.Id,
        row.ConnectionId,
        row.Identity,
        row.Title,
        row.State,
        row.Cause,
        row.Salt,
        row.SchemaRevision,
        schema,
        row.Release,
        row.ExtraParams,
        new PullState(row.Watermark, row.PullCursor, row.PullStartedAt, row.PulledAt, row.SweptAt, row.AnnotatedAt),
        row.CreatedAt)
    {
        Settings = row.Settings,
        PushAsked = row.PushAsked,
    };
}
