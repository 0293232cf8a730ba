using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using MlBackend.Core.Errors;

namespace MlBackend.Argilla.Endpoints;

/// <summary>Turns codes into problem details.</summary>
internal static class Problems
{
    /// <summary>The answer for a code.</summary>
    public static ProblemHttpResult Of(ErrorCode code) => TypedResults.Problem(
        detail: code.Cure,
        statusCode: code.Status,
        title: code.What,
        type: "urn:mlbackend:error:" + code.Id,
        extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code.Id });
}
