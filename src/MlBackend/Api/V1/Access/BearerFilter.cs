using Microsoft.AspNetCore.Http.HttpResults;
using MlBackend.Core.Errors;
using MlBackend.Storage.Tokens;

namespace MlBackend.Api.V1.Access;

/// <summary>Lets in who bears a valid token, and lets change things only whose role allows it. The token is never logged.</summary>
internal sealed class BearerFilter(TokenStore tokens) : IEndpointFilter
{
    private const string Scheme = "Bearer ";

    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var header = http.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return Refuse(http, ErrorCodes.TokenMissing);
        }

        if (await tokens.FindAsync(header[Scheme.Length..].Trim(), http.RequestAborted) is not { } token)
        {
            return Refuse(http, ErrorCodes.TokenRefused);
        }

        return HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) || token.Role == ApiRole.Administrator
            ? await next(context)
            : ApiProblems.Of(ErrorCodes.RoleTooSmall);
    }

    private static ProblemHttpResult Refuse(HttpContext http, ErrorCode code)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer realm=\"MlBackend\"";
        return ApiProblems.Of(code);
    }
}
