using MlBackend.Api.V1.Access;
using MlBackend.Api.V1.Connections;
using MlBackend.Api.V1.Models;
using MlBackend.Api.V1.Projects;
using MlBackend.Api.V1.Runs;
using MlBackend.Api.V1.Schedules;
using MlBackend.Core.Errors;

namespace MlBackend.Api.V1;

/// <summary>The administrators' API. docs/api.md is its manual.</summary>
internal static class ApiEndpoints
{
    /// <summary>Below it lies everything.</summary>
    public const string Root = "/api/v1";

    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi(Root + "/openapi.json");
        var group = routes.MapGroup(Root)
            .AddEndpointFilter(ApiProblems.FilterAsync)
            .AddEndpointFilter<BearerFilter>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapConnections();
        group.MapProjects();
        group.MapSettings();
        group.MapModels();
        group.MapReleases();
        group.MapRuns();
        group.MapSchedules();
        group.Map("/{**path}", () => ApiProblems.Of(ErrorCodes.AddressUnknown)).ExcludeFromDescription();
    }

    /// <summary>What the endpoints need in the services.</summary>
    public static void AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            json.SerializerOptions.PropertyNamingPolicy = System.Text.Json.JsonNamingPolicy.SnakeCaseLower;
        });
        services.AddOpenApi(ApiDocument.Configure);
    }
}
