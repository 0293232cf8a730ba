using Microsoft.AspNetCore.Http.HttpResults;
using MlBackend.Core.Errors;
using MlBackend.Core.Suggestions;
using MlBackend.Hosting;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Pushes;
using MlBackend.Storage.Releases;

namespace MlBackend.Api.V1.Models;

/// <summary>The releases of a project: what was and is shown to annotators, and the way back.</summary>
internal static class ReleaseEndpoints
{
    public static void MapReleases(this RouteGroupBuilder group)
    {
        group.MapGet("/projects/{id:guid}/releases", ListAsync).WithSummary("A project's releases, newest first, and how far their pushes are");
        group.MapPost("/projects/{id:guid}/releases/{number:int}/roll-back", RollBackAsync)
            .WithSummary("Go back to a release: its champions become a new release, which is pushed");
        group.MapPost("/projects/{id:guid}/push", PushAsync)
            .WithSummary("Bring the newest release to the tool, also where push_automatically is false");
    }

    private static async Task<Ok<Page<ReleaseView>>> ListAsync(
        Guid id, ProjectStore projects, ReleaseStore releases, LedgerStore ledger, int? limit, string? after, CancellationToken cancellationToken)
    {
        var most = Paging.Limit(limit);
        var newest = (await projects.GetAsync(id, cancellationToken)).Release;
        var installation = await releases.InstallationAsync(cancellationToken);
        var pushes = (await ledger.ListAsync(id, cancellationToken)).ToDictionary(push => push.Release);
        var rest = await releases.ListAsync(id, Paging.Before(after), most + 1, cancellationToken);
        return TypedResults.Ok(Paging.Of(rest, most, View, release => Paging.Cursor(release.Number)));

        ReleaseView View(Release release) => new(
            release.Number,
            new ReleaseName(installation, release.Number).ToString(),
            release.Number == newest,
            release.Champions,
            release.RunId,
            release.ReturnsTo,
            pushes.TryGetValue(release.Number, out var push) ? PushView.Of(push) : null,
            release.CreatedAt);
    }

    private static async Task<Ok<NewReleaseView>> RollBackAsync(Guid id, int number, ReleaseStore releases, Wakeup worker, CancellationToken cancellationToken)
    {
        var made = await releases.ReturnAsync(id, number, cancellationToken);
        worker.Wake();
        return TypedResults.Ok(new NewReleaseView(made, new ReleaseName(await releases.InstallationAsync(cancellationToken), made).ToString()));
    }

    private static async Task<Accepted<NewReleaseView>> PushAsync(Guid id, ProjectStore projects, ReleaseStore releases, Wakeup worker, CancellationToken cancellationToken)
    {
        var number = await projects.AskPushAsync(id, cancellationToken);
        if (number == 0)
        {
            throw ErrorCodes.RowMissing.With("The project has no release yet.");
        }

        worker.Wake();
        return TypedResults.Accepted($"{ApiEndpoints.Root}/projects/{id}/releases", new NewReleaseView(number, new ReleaseName(await releases.InstallationAsync(cancellationToken), number).ToString()));
    }
}
