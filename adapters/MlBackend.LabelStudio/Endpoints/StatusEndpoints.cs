using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using MlBackend.Core.Errors;
using MlBackend.Core.Serving;
using MlBackend.LabelStudio.Contract;
using MlBackend.LabelStudio.Json;

namespace MlBackend.LabelStudio.Endpoints;

/// <summary>What Label Studio asks about the service itself.</summary>
internal static class StatusEndpoints
{
    private const int MaximumBody = 64 * 1024;

    /// <summary><c>GET /health</c>: any JSON with 200 is health to Label Studio; the fields are the Python SDK's.</summary>
    public static JsonHttpResult<HealthAnswer> Health() =>
        TypedResults.Json(new HealthAnswer("UP", "MlBackend"), LabelStudioJson.Default.HealthAnswer);

    /// <summary><c>GET /versions</c>: every release, newest first.</summary>
    public static async Task<JsonHttpResult<VersionsAnswer>> VersionsAsync(
        HttpContext context, IToolBackend backend, CancellationToken cancellationToken)
    {
        var releases = await backend.ReleasesAsync(context.Connection(), cancellationToken);
        return TypedResults.Json(
            new VersionsAnswer([.. releases.Select(release => release.ToString())]),
            LabelStudioJson.Default.VersionsAnswer);
    }

    /// <summary><c>GET /job_status?job=ID</c>.</summary>
    public static Task<Results<JsonHttpResult<JobAnswer>, ProblemHttpResult>> JobStatusAsync(
        HttpContext context, IToolBackend backend, CancellationToken cancellationToken) =>
        StateAsync(context, backend, context.Request.Query["job"], cancellationToken);

    /// <summary><c>POST /job_status</c> with <c>{"job": "ID"}</c>, as older versions ask.</summary>
    public static async Task<Results<JsonHttpResult<JobAnswer>, ProblemHttpResult>> PostedJobStatusAsync(
        HttpContext context, IToolBackend backend, CancellationToken cancellationToken)
    {
        var envelope = new Envelope("job");
        await JsonBody.ReadAsync(Body.Open(context, MaximumBody), MaximumBody, envelope, cancellationToken);
        return await StateAsync(context, backend, envelope.Text("job"), cancellationToken);
    }

    private static async Task<Results<JsonHttpResult<JobAnswer>, ProblemHttpResult>> StateAsync(
        HttpContext context, IToolBackend backend, string? job, CancellationToken cancellationToken) =>
        Guid.TryParse(job, out var run) && await backend.RunStateAsync(context.Connection(), run, cancellationToken) is { } state
            ? TypedResults.Json(new JobAnswer(run.ToString(), state), LabelStudioJson.Default.JobAnswer)
            : Problems.Of(ErrorCodes.UnknownRun);
}
