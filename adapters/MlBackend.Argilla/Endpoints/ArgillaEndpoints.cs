using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace MlBackend.Argilla.Endpoints;

/// <summary>What Argilla calls: one webhook under each connection's key.</summary>
public static class ArgillaEndpoints
{
    /// <summary>The path that names a connection: <c>/k/&lt;key&gt;</c>.</summary>
    public const string KeyPath = "/k";

    /// <summary>The webhook below it.</summary>
    public const string WebhookPath = "/argilla";

    /// <summary>
    /// Maps the route. Needs an <see cref="Core.Serving.IToolBackend"/>, <see cref="Core.Serving.IWebhookSecrets"/> and a
    /// <see cref="TimeProvider"/> in the services, and <see cref="ArgillaServices.AddArgilla"/>.
    /// </summary>
    public static IEndpointRouteBuilder MapArgilla(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapPost(KeyPath + "/{key}" + WebhookPath, WebhookEndpoint.ReceiveAsync);
        return routes;
    }
}
