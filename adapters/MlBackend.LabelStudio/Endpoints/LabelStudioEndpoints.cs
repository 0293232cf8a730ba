using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MlBackend.LabelStudio.Endpoints;

/// <summary>Everything that Label Studio calls, at the root and under each connection's key.</summary>
public static class LabelStudioEndpoints
{
    /// <summary>The path that names a connection: <c>/k/&lt;key&gt;</c>.</summary>
    public const string KeyPath = "/k";

    /// <summary>
    /// Maps the routes. Needs an <see cref="Core.Serving.IToolBackend"/> and a <see cref="TimeProvider"/> in the services, and
    /// <see cref="LabelStudioServices.AddLabelStudio"/>.
    /// </summary>
    public static IEndpointRouteBuilder MapLabelStudio(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        MapRoutes(routes.MapGroup("").AddEndpointFilter<BareUrlFilter>());
        MapRoutes(routes.MapGroup(KeyPath + "/{key}").AddEndpointFilter<KeyFilter>());
        return routes;
    }

    private static void MapRoutes(RouteGroupBuilder group)
    {
        group.AddEndpointFilter(Problems.FilterAsync);
        group.MapGet("/health", StatusEndpoints.Health);
        group.MapPost("/setup", SetupEndpoint.SetupAsync);
        group.MapPost("/predict", PredictEndpoint.PredictAsync);
        group.MapPost("/webhook", WebhookEndpoint.ReceiveAsync);
        group.MapGet("/versions", StatusEndpoints.VersionsAsync);
        group.MapGet("/job_status", StatusEndpoints.JobStatusAsync);
        group.MapPost("/job_status", StatusEndpoints.PostedJobStatusAsync);
        group.MapPost("/train", OlderEndpoints.TrainAsync);
        group.MapPost("/validate", OlderEndpoints.ValidateAsync);
        group.MapPost("/delete", OlderEndpoints.DeleteAsync);
        group.MapPost("/duplicate_model", OlderEndpoints.DuplicateAsync);
    }

    /// <summary>The connection that the filter found.</summary>
    internal static Core.Tools.Connection Connection(this HttpContext context) =>
        (context.Features.Get<ConnectionFeature>() ?? throw new InvalidOperationException("No filter found the connection.")).Connection;
}
