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

    /// <summary>
    /// Maps the API behind one address: its two dozen handlers are built at the first request, as they would take a quarter of a
    /// second of each start.
    /// </summary>
    public static void MapApi(this WebApplication app)
    {
        var pipeline = new Lazy<RequestDelegate>(() => Build(app.Services));
        RequestDelegate handle = context =>
        {
            // Routing begins anew behind this address.
            context.SetEndpoint(null);
            context.Request.RouteValues.Clear();
            return pipeline.Value(context);
        };
        app.Map(Root + "/{**path}", handle).ExcludeFromDescription();
    }

    private static RequestDelegate Build(IServiceProvider services)
    {
        var branch = new ApplicationBuilder(services);
        branch.UseRouting();
        branch.UseEndpoints(MapRoutes);
        return branch.Build();
    }

    private static void MapRoutes(IEndpointRouteBuilder routes)
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
