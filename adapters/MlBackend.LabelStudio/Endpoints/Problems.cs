using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using MlBackend.Core.Errors;

namespace MlBackend.LabelStudio.Endpoints;

/// <summary>Turns failures that have a code into problem details. Failures without one are the host's.</summary>
internal static class Problems
{
    /// <summary>The answer for a code.</summary>
    public static ProblemHttpResult Of(ErrorCode code, string? detail = null) => TypedResults.Problem(
        detail: detail is null ? code.Cure : $"{detail} {code.Cure}",
        statusCode: code.Status,
        title: code.What,
        type: "urn:mlbackend:error:" + code.Id,
        extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code.Id });

    /// <summary>Answers for the endpoints behind it.</summary>
    public static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (MlBackendException exception)
        {
            return Of(exception.Code, exception.Detail);
        }
        catch (BadHttpRequestException exception)
        {
            // The server's own limits: a body that ends too early, comes too slowly or is too long.
            return exception.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? Of(ErrorCodes.BodyTooLarge)
                : Of(ErrorCodes.MalformedBody, "It did not arrive whole.");
        }
    }
}
