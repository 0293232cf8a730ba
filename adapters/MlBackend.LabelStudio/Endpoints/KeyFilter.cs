using Microsoft.AspNetCore.Http;
using MlBackend.Core.Errors;
using MlBackend.Core.Serving;
using MlBackend.Core.Tools;

namespace MlBackend.LabelStudio.Endpoints;

/// <summary>The key in the URL authenticates the tool and names its connection. It is neither logged nor sent back.</summary>
internal sealed class KeyFilter(IToolBackend backend) : IEndpointFilter
{
    /// <inheritdoc/>
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.Request.RouteValues["key"] is not string key || backend.FindConnection(key) is not { Tool: ToolKind.LabelStudio } connection)
        {
            return new(Problems.Of(ErrorCodes.UnknownKey));
        }

        http.Features.Set(new ConnectionFeature(connection));
        return next(context);
    }
}
