using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using MlBackend.Core.Serving;
using MlBackend.LabelStudio.Contract;
using MlBackend.LabelStudio.LabelConfigs;

namespace MlBackend.LabelStudio.Endpoints;

/// <summary><c>POST /setup</c>: Label Studio sends it before nearly everything it does, and waits 3 s at the most.</summary>
internal static class SetupEndpoint
{
    private const long MaximumBody = 16 * 1024 * 1024;

    public static async Task<Results<JsonHttpResult<SetupAnswer>, ProblemHttpResult>> SetupAsync(
        HttpContext context, IToolBackend backend, LabelConfigCache configs, CancellationToken cancellationToken)
    {
        var setup = await SetupRequest.ReadAsync(Body.Open(context, MaximumBody), MaximumBody, configs, cancellationToken);
        var release = await backend.SetupAsync(context.Connection(), setup, cancellationToken);
        return TypedResults.Json(new SetupAnswer(release.ToString()), LabelStudioJson.Default.SetupAnswer);
    }
}
