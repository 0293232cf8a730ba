using Microsoft.AspNetCore.Http.HttpResults;
using MlBackend.Core.Errors;
using MlBackend.Storage.Projects;

namespace MlBackend.Api.V1.Projects;

/// <summary>The projects and their schemas.</summary>
internal static class ProjectEndpoints
{
    public static void MapProjects(this RouteGroupBuilder group)
    {
        group.MapGet("/projects", ListAsync).WithSummary("The projects, oldest first");
        group.MapGet("/projects/{id:guid}", GetAsync).WithSummary("One project");
        group.MapGet("/projects/{id:guid}/schemas", SchemasAsync).WithSummary("A project's schema revisions, newest first");
    }

    private static async Task<Ok<Page<ProjectView>>> ListAsync(ProjectStore projects, int? limit, string? after, CancellationToken cancellationToken)
    {
        var most = Paging.Limit(limit);
        IEnumerable<ProjectSummary> rest = await projects.ListAsync(cancellationToken);
        if (after is not null)
        {
            rest = rest.SkipWhile(summary => summary.Project.Id.ToString() != after).Skip(1);
        }

        return TypedResults.Ok(Paging.Of([.. rest.Take(most + 1)], most, ProjectView.Of, summary => summary.Project.Id.ToString()));
    }

    private static async Task<Ok<ProjectView>> GetAsync(Guid id, ProjectStore projects, CancellationToken cancellationToken) =>
        TypedResults.Ok(ProjectView.Of((await projects.ListAsync(cancellationToken)).FirstOrDefault(summary => summary.Project.Id == id)
            ?? throw ErrorCodes.RowMissing.With($"The project is {id}.")));

    private static async Task<Ok<Page<SchemaView>>> SchemasAsync(Guid id, ProjectStore projects, int? limit, string? after, CancellationToken cancellationToken)
    {
        var most = Paging.Limit(limit);
        await projects.GetAsync(id, cancellationToken);
        var revisions = await projects.SchemasAsync(id, Paging.Before(after), most + 1, cancellationToken);
        return TypedResults.Ok(Paging.Of(revisions, most, SchemaView.Of, revision => Paging.Cursor(revision.Number)));
    }
}
