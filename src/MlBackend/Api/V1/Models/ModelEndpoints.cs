using Microsoft.AspNetCore.Http.HttpResults;
using MlBackend.Core.Suggestions;
using MlBackend.Hosting;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Releases;

namespace MlBackend.Api.V1.Models;

/// <summary>The models of a project and their versions.</summary>
internal static class ModelEndpoints
{
    public static void MapModels(this RouteGroupBuilder group)
    {
        group.MapGet("/projects/{id:guid}/models", ModelsAsync).WithSummary("A project's models, oldest first");
        group.MapGet("/projects/{id:guid}/versions", VersionsAsync).WithSummary("A project's model versions, newest first");
        group.MapPost("/projects/{id:guid}/versions/{version:guid}/promote", PromoteAsync)
            .WithSummary("Make a version answer its question: a new release, which is pushed");
    }

    private static async Task<Ok<Page<ModelView>>> ModelsAsync(Guid id, ProjectStore projects, ReleaseStore releases, CancellationToken cancellationToken)
    {
        await projects.GetAsync(id, cancellationToken);
        return TypedResults.Ok(new Page<ModelView>([.. (await releases.ModelsAsync(id, cancellationToken)).Select(ModelView.Of)], null));
    }

    private static async Task<Ok<Page<VersionView>>> VersionsAsync(
        Guid id, ProjectStore projects, ReleaseStore releases, int? limit, string? after, CancellationToken cancellationToken)
    {
        var (most, before) = (Paging.Limit(limit), Paging.Before(after));
        await projects.GetAsync(id, cancellationToken);
        var rest = (await releases.VersionsAsync(id, cancellationToken)).Where(version => version.Number < before).Take(most + 1);
        return TypedResults.Ok(Paging.Of([.. rest], most, VersionView.Of, version => Paging.Cursor(version.Number)));
    }

    private static async Task<Ok<NewReleaseView>> PromoteAsync(Guid id, Guid version, ReleaseStore releases, Wakeup worker, CancellationToken cancellationToken)
    {
        var number = await releases.PromoteAsync(id, version, cancellationToken);
        worker.Wake();
        return TypedResults.Ok(new NewReleaseView(number, new ReleaseName(await releases.InstallationAsync(cancellationToken), number).ToString()));
    }
}
