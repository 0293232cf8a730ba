using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MlBackend.Core.Errors;
using MlBackend.Core.Suggestions;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Pushes;
using MlBackend.Storage.Relational;
using MlBackend.Storage.Runs;

namespace MlBackend.Storage.Releases;

/// <summary>Model versions and the releases in which they serve.</summary>
public sealed class ReleaseStore(Database database, StorageOptions options, RunStore runs)
{
    /// <summary>
    /// A value that changes whenever a connection, a project's schema or state, or a release changed. Reading it is one
    /// small query: the web process polls it.
    /// </summary>
    public async Task<long> StampAsync(CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        return await context.Counters.Where(row => row.Name == CounterRow.Stamp).Select(row => row.Value).FirstAsync(cancellationToken);
    }

    /// <summary>The installation's six characters of every release name.</summary>
    public async Task<string> InstallationAsync(CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        return await context.Installations.Select(row => row.Code).FirstAsync(cancellationToken);
    }

    /// <summary>
    /// Every project with what its tool is answered with: the newest release that the tool has whole, so that a task opened
    /// in the middle of a push is not given by hand what the push is about to bring. A project that nothing can be pushed to
    /// is answered with its newest release. Those without a release have number 0 and no champions.
    /// </summary>
    public Task<IReadOnlyList<ServedProject>> ServedAsync(CancellationToken cancellationToken) => ServedAsync(null, null, shown: true, cancellationToken);

    /// <summary>One project with the champions of one of its releases, or of the present one where <paramref name="release"/> is null.</summary>
    /// <exception cref="MlBackendException">There is no such project.</exception>
    public async Task<ServedProject> ServedAsync(Guid project, int? release, CancellationToken cancellationToken) =>
        await ServedAsync(project, release, shown: false, cancellationToken) is [var served] ? served : throw ErrorCodes.RowMissing.With($"The project is {project}.");

    /// <summary>The versions of a project, newest first.</summary>
    public async Task<IReadOnlyList<ModelVersion>> VersionsAsync(Guid project, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var champions = await ChampionsAsync(context, project, cancellationToken);
        var rows = await context.ModelVersions.Where(row => row.ProjectId == project)
            .Join(context.Models, version => version.ModelId, model => model.Id, (version, model) => new { Version = version, model.Question, model.Family })
            .OrderByDescending(row => row.Version.Number).ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(row => new ModelVersion(
                row.Version.Id,
                project,
                row.Version.Number,
                row.Question,
                row.Family,
                Path(row.Version.Folder),
                row.Version.SchemaRevision,
                row.Version.RunId,
                row.Version.Documents,
                StorageJson.ReadNumbers(row.Version.Metrics),
                row.Version.Verdict,
                row.Version.CreatedAt,
                champions.ContainsValue(row.Version.Id))),
        ];
    }

    /// <summary>
    /// What models that had not seen them answered to the documents that trained a version: answers as JSON by the tool's
    /// id, empty where there was no answer. Null where it is not known which documents trained it.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, string>?> OutOfFoldAsync(Guid version, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var json = await context.ModelVersions.Where(row => row.Id == version).Select(row => row.OutOfFold).FirstOrDefaultAsync(cancellationToken);
        return json is null ? null : StorageJson.ReadTexts(json);
    }

    /// <summary>The numbers of a project's releases, newest first.</summary>
    public async Task<IReadOnlyList<int>> NumbersAsync(Guid project, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        return await context.Releases.Where(row => row.ProjectId == project).OrderByDescending(row => row.Number)
            .Select(row => row.Number).ToListAsync(cancellationToken);
    }

    /// <summary>The releases of a project, newest first: those with a number below <paramref name="before"/>.</summary>
    public async Task<IReadOnlyList<Release>> ListAsync(Guid project, int before, int limit, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var rows = await context.Releases.Where(row => row.ProjectId == project && row.Number < before)
            .OrderByDescending(row => row.Number).Take(limit).ToListAsync(cancellationToken);
        var ids = rows.Select(row => row.Id).ToList();
        var champions = (await context.Champions.Where(row => ids.Contains(row.ReleaseId)).ToListAsync(cancellationToken)).ToLookup(row => row.ReleaseId);
        return
        [
            .. rows.Select(row => new Release(
                row.Number, row.RunId, row.ReturnsTo, row.CreatedAt, champions[row.Id].ToDictionary(champion => champion.Question, champion => champion.ModelVersionId, StringComparer.Ordinal))),
        ];
    }

    /// <summary>The metrics of the versions that serve together in a release, by question.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>> ChampionMetricsAsync(Guid project, int number, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var rows = await
            (from release in context.Releases.Where(release => release.ProjectId == project && release.Number == number)
             join champion in context.Champions on release.Id equals champion.ReleaseId
             join version in context.ModelVersions on champion.ModelVersionId equals version.Id
             select new { champion.Question, version.Metrics })
            .ToListAsync(cancellationToken);
        return rows.ToDictionary(row => row.Question, row => StorageJson.ReadNumbers(row.Metrics), StringComparer.Ordinal);
    }

    /// <summary>The models of a project, oldest first.</summary>
    public async Task<IReadOnlyList<Model>> ModelsAsync(Guid project, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var rows = await context.Models.Where(row => row.ProjectId == project).OrderBy(row => row.CreatedAt)
            .Select(row => new { Row = row, Versions = context.ModelVersions.Count(version => version.ModelId == row.Id) }).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new Model(row.Row.Id, row.Row.Question, row.Row.Family, StorageJson.ReadTexts(row.Row.Settings), row.Versions, row.Row.CreatedAt))];
    }

    /// <summary>An id for a version and the full path of its folder, which does not exist yet.</summary>
    public (Guid Id, string Folder) NewVersion()
    {
        var id = database.NewId();
        return (id, FolderOf(id));
    }

    /// <summary>The full path of a version's folder.</summary>
    public string FolderOf(Guid version) => Path(Folder(version));

    /// <summary>
    /// Stores versions whose folders are written, and makes a release where any of them is to be promoted: the other
    /// questions keep their champions. With a run, ends it as Succeeded or Rejected in the same transaction.
    /// </summary>
    /// <returns>The number of the new release; null where there is none.</returns>
    /// <exception cref="MlBackendException">The run has another worker now: nothing was stored.</exception>
    public async Task<int?> AddAsync(Guid project, IReadOnlyList<NewModelVersion> versions, TrainingRun? run, string? cause, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var promoted = versions.Where(version => version.Promote).ToDictionary(version => version.Question, version => version.Id, StringComparer.Ordinal);
        if (run is not null)
        {
            var ending = promoted.Count > 0 ? RunState.Succeeded : RunState.Rejected;
            await runs.EndAsync(context, run.Id, run.Fence, ending, cause, cancellationToken);
        }

        await AddVersionsAsync(context, project, versions, cancellationToken);
        var release = promoted.Count > 0 ? await ReleaseAsync(context, project, promoted, run?.Id, cancellationToken) : null;
        if (run is null)
        {
            release?.AskPush();
        }

        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return release?.Number;
    }

    /// <summary>Makes a release in which an existing version answers its question: promotion by hand, or going back.</summary>
    /// <returns>The number of the new release.</returns>
    /// <exception cref="MlBackendException">The project has no such version, or its folder was removed.</exception>
    public async Task<int> PromoteAsync(Guid project, Guid version, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var question = await context.ModelVersions.Where(row => row.Id == version && row.ProjectId == project)
            .Join(context.Models, row => row.ModelId, model => model.Id, (_, model) => model.Question)
            .FirstOrDefaultAsync(cancellationToken)
            ?? throw ErrorCodes.RowMissing.With($"The version is {version}.");
        DemandFolder(version);
        var release = await ReleaseAsync(context, project, new() { [question] = version }, null, cancellationToken);
        release.AskPush();
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return release.Number;
    }

    /// <summary>
    /// Makes a release with the champions of an older one: going back. Questions that the older one did not answer keep
    /// their present champions. It is pushed even where nothing is pushed without being asked for.
    /// </summary>
    /// <returns>The number of the new release.</returns>
    /// <exception cref="MlBackendException">The project has no such release.</exception>
    public async Task<int> ReturnAsync(Guid project, int number, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var champions = await context.Releases.Where(row => row.ProjectId == project && row.Number == number)
            .Join(context.Champions, row => row.Id, champion => champion.ReleaseId, (_, champion) => champion)
            .ToDictionaryAsync(champion => champion.Question, champion => champion.ModelVersionId, StringComparer.Ordinal, cancellationToken);
        if (champions.Count == 0)
        {
            throw ErrorCodes.RowMissing.With(string.Create(CultureInfo.InvariantCulture, $"The release is {number}."));
        }

        foreach (var version in champions.Values)
        {
            DemandFolder(version);
        }

        var release = await ReleaseAsync(context, project, champions, null, cancellationToken);
        release.Row.ReturnsTo = number;
        release.AskPush();
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return release.Number;
    }

    private async Task<IReadOnlyList<ServedProject>> ServedAsync(Guid? only, int? number, bool shown, CancellationToken cancellationToken)
    {
        await using var context = database.Open();
        var installation = await context.Installations.Select(row => row.Code).FirstAsync(cancellationToken);
        var projects = await ProjectStore.ReadAsync(context, context.Projects.Where(project => only == null || project.Id == only), cancellationToken);
        var pushed = shown ? await ShownAsync(context, cancellationToken) : [];
        var numbers = projects.ToDictionary(
            project => project.Id,
            project => number ?? (shown && project.State == ProjectState.Active ? pushed.GetValueOrDefault(project.Id) : project.Release));
        var wanted = numbers.Values.Distinct().ToList();
        var champions = await
            (from project in context.Projects.Where(project => only == null || project.Id == only)
             join release in context.Releases.Where(release => wanted.Contains(release.Number)) on project.Id equals release.ProjectId
             join champion in context.Champions on release.Id equals champion.ReleaseId
             join version in context.ModelVersions on champion.ModelVersionId equals version.Id
             join model in context.Models on version.ModelId equals model.Id
             select new { ProjectId = project.Id, release.Number, champion.Question, Version = version.Id, model.Family, version.Folder })
            .ToListAsync(cancellationToken);
        return
        [
            .. projects.Select(project => new ServedProject(
                project.Id,
                project.ConnectionId,
                project.Identity,
                new ReleaseName(installation, numbers[project.Id]),
                project.Schema,
                [
                    .. champions.Where(champion => champion.ProjectId == project.Id && champion.Number == numbers[project.Id])
                        .Select(champion => (Champion: champion, Question: project.Schema.Find(champion.Question)))
                        .Where(pair => pair.Question is not null)
                        .Select(pair => new Champion(pair.Question!, pair.Champion.Version, pair.Champion.Family, Path(pair.Champion.Folder))),
                ])
            {
                Settings = project.Settings,
                ExtraParams = project.ExtraParams,
            }),
        ];
    }

    /// <summary>The newest release of each project that the tool has whole.</summary>
    private static Task<Dictionary<Guid, int>> ShownAsync(MlBackendContext context, CancellationToken cancellationToken) =>
        context.Pushes.Where(push => push.State == PushState.Done).GroupBy(push => push.ProjectId)
            .Select(own => new { own.Key, Release = own.Max(push => push.Release) })
            .ToDictionaryAsync(own => own.Key, own => own.Release, cancellationToken);

    private async Task AddVersionsAsync(MlBackendContext context, Guid project, IReadOnlyList<NewModelVersion> versions, CancellationToken cancellationToken)
    {
        var number = await context.ModelVersions.Where(row => row.ProjectId == project).MaxAsync(row => (int?)row.Number, cancellationToken) ?? 0;
        foreach (var version in versions)
        {
            var settings = StorageJson.Write(version.Settings);
            var model = await context.Models.FirstOrDefaultAsync(
                row => row.ProjectId == project && row.Question == version.Question && row.Family == version.Family && row.Settings == settings,
                cancellationToken);
            if (model is null)
            {
                model = new ModelRow { Id = database.NewId(), ProjectId = project, Question = version.Question, Family = version.Family, Settings = settings, CreatedAt = database.Now };
                context.Models.Add(model);
            }

            context.ModelVersions.Add(new ModelVersionRow
            {
                Id = version.Id,
                ProjectId = project,
                ModelId = model.Id,
                Number = ++number,
                Folder = Folder(version.Id),
                SchemaRevision = version.SchemaRevision,
                RunId = version.RunId,
                Documents = version.Documents,
                Metrics = StorageJson.Write(version.Metrics),
                Verdict = version.Verdict,
                OutOfFold = version.OutOfFold is null ? null : StorageJson.Write(version.OutOfFold),
                CreatedAt = database.Now,
            });
        }
    }

    private async Task<Made> ReleaseAsync(MlBackendContext context, Guid project, Dictionary<string, Guid> promoted, Guid? run, CancellationToken cancellationToken)
    {
        // The stamp's row is locked first, so that two releases of a project never get one number.
        await context.NextAsync(CounterRow.Stamp, cancellationToken);
        var champions = await ChampionsAsync(context, project, cancellationToken);
        var row = await context.Projects.AsTracking().SingleAsync(known => known.Id == project, cancellationToken);
        var release = new ReleaseRow { Id = database.NewId(), ProjectId = project, Number = ++row.Release, RunId = run, CreatedAt = database.Now };
        context.Releases.Add(release);
        foreach (var (question, version) in promoted)
        {
            champions[question] = version;
        }

        context.Champions.AddRange(champions.Select(champion =>
            new ChampionRow { ReleaseId = release.Id, Question = champion.Key, ModelVersionId = champion.Value }));
        return new Made(row, release);
    }

    /// <summary>A release about to be stored, and its project.</summary>
    private sealed record Made(ProjectRow Project, ReleaseRow Row)
    {
        public int Number => Row.Number;

        /// <summary>Somebody made it by hand: that asks for its push.</summary>
        public void AskPush() => Project.PushAsked = Number;
    }

    private static Task<Dictionary<string, Guid>> ChampionsAsync(MlBackendContext context, Guid project, CancellationToken cancellationToken) =>
        (from known in context.Projects.Where(known => known.Id == project)
         join release in context.Releases on new { ProjectId = known.Id, Number = known.Release } equals new { release.ProjectId, release.Number }
         join champion in context.Champions on release.Id equals champion.ReleaseId
         select champion).ToDictionaryAsync(champion => champion.Question, champion => champion.ModelVersionId, StringComparer.Ordinal, cancellationToken);

    /// <summary>Old folders are removed in time: what serves must still be there.</summary>
    private void DemandFolder(Guid version)
    {
        if (!Directory.Exists(FolderOf(version)))
        {
            throw ErrorCodes.ModelFileDamaged.With($"The version is {version}.");
        }
    }

    private static string Folder(Guid version) => version.ToString("N", CultureInfo.InvariantCulture);

    private string Path(string folder) => System.IO.Path.GetFullPath(System.IO.Path.Combine(options.ModelFolder, folder));
}
