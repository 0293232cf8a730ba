using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using MlBackend.Core.Errors;
using MlBackend.Core.Serving;

namespace MlBackend.LabelStudio.Endpoints;

/// <summary>
/// A URL without a key means the default connection, behind basic authentication where that is set. /health answers everybody
/// else; and a webhook needs no password, because Label Studio sends none with those that it creates itself (contract 2.2.9):
/// <see cref="WebhookEndpoint"/> takes such a one for a hint and nothing more.
/// </summary>
internal sealed class BareUrlFilter(IToolBackend backend, IOptions<LabelStudioOptions> options) : IEndpointFilter
{
    private readonly BasicAuthentication? authentication = BasicAuthentication.Of(options.Value);

    /// <inheritdoc/>
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var path = http.Request.Path;
        var isProven = authentication is null || authentication.Proves(http.Request.Headers.Authorization);
        if (!isProven && !path.StartsWithSegments("/webhook", StringComparison.OrdinalIgnoreCase))
        {
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"MlBackend\"";
            return new(Problems.Of(ErrorCodes.BasicAuthenticationNeeded));
        }

        if (backend.DefaultConnection is { } connection)
        {
            http.Features.Set(new ConnectionFeature(connection));
            http.Features.Set(new ProofFeature(isProven));
            return next(context);
        }

        return path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase) ? next(context) : new(Problems.Of(ErrorCodes.BareUrlNotInUse));
    }
}

/// <summary>Whether the caller gave the password that is asked for.</summary>
internal sealed record ProofFeature(bool IsProven);
