using Microsoft.AspNetCore.Http.HttpResults;
using MlBackend.Core.Errors;

namespace MlBackend.Api.V1;

/// <summary>Turns failures that have a code into problem details. Failures without one are the host's.</summary>
internal static class ApiProblems
{
    /// <summary>The answer for a code.</summary>
    public static ProblemHttpResult Of(ErrorCode code, string? detail = null) => TypedResults.Problem(
        detail: detail is null ? code.Cure : $"{detail} {code.Cure}",
        statusCode: code.Status,
        title: code.What,
        type: "urn:mlbackend:error:" + code.Id,
        extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code.Id });

    /// <summary>Answers for the endpoints behind it; what they answer is nobody's to keep.</summary>
    public static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        try
        {
            var answer = await next(context);

            // What could not be bound is answered with a bare 400.
            return context.HttpContext.Response.StatusCode == StatusCodes.Status400BadRequest && answer is not ProblemHttpResult
                ? Of(ErrorCodes.RequestInvalid, "A parameter of the address cannot be read.")
                : answer;
        }
        catch (MlBackendException exception)
        {
            return Of(exception.Code, exception.Detail);
        }
    }
}
