using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using MlBackend.Core.Errors;
using MlBackend.Core.Serving;
using MlBackend.Core.Tools;
using MlBackend.LabelStudio.Contract;
using MlBackend.LabelStudio.Json;
using MlBackend.LabelStudio.LabelConfigs;

namespace MlBackend.LabelStudio.Endpoints;

/// <summary>
/// What Label Studio's connector still knows and 1.23 calls no more (contract 2.1); older versions and scripts do. The bodies are
/// those of its <c>api_connector.py</c>.
/// </summary>
internal static class OlderEndpoints
{
    private const long MaximumBody = 16 * 1024 * 1024;
    private static readonly WebhookAnswer Ok = new("ok");

    /// <summary><c>POST /train</c> with {project: "id.second", annotations, label_config, params}: the annotations are pulled, not taken from it.</summary>
    public static async Task<Results<JsonHttpResult<WebhookAnswer>, ProblemHttpResult>> TrainAsync(
        HttpContext context, IToolBackend backend, IOptions<LabelStudioOptions> options, TimeProvider time, CancellationToken cancellationToken)
    {
        var limit = options.Value.MaximumBodyBytes;
        var envelope = new Envelope("project");
        await JsonBody.ReadAsync(Body.Open(context, limit), limit, envelope, cancellationToken);
        var run = Guid.CreateVersion7(time.GetUtcNow());
        backend.Hint(context.Connection(), new ToolHint(ToolHintKind.TrainingAsked, Project(envelope, "project"), run));
        return TypedResults.Json(new WebhookAnswer("ok", run.ToString()), LabelStudioJson.Default.WebhookAnswer, statusCode: StatusCodes.Status201Created);
    }

    /// <summary><c>POST /validate</c> with {config}: whether a label config can be read.</summary>
    public static async Task<Results<JsonHttpResult<WebhookAnswer>, ProblemHttpResult>> ValidateAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var envelope = new Envelope("config");
        await JsonBody.ReadAsync(Body.Open(context, MaximumBody), MaximumBody, envelope, cancellationToken);
        LabelConfigParser.Parse(envelope.Text("config") ?? throw JsonBody.Malformed("config is missing."));
        return TypedResults.Json(Ok, LabelStudioJson.Default.WebhookAnswer);
    }

    /// <summary>
    /// <c>POST /delete</c> with {project}: a hint to look whether the project still wants us. Nothing is deleted because somebody
    /// who knows the address says so.
    /// </summary>
    public static async Task<Results<JsonHttpResult<WebhookAnswer>, ProblemHttpResult>> DeleteAsync(
        HttpContext context, IToolBackend backend, CancellationToken cancellationToken)
    {
        var envelope = new Envelope("project");
        await JsonBody.ReadAsync(Body.Open(context, MaximumBody), MaximumBody, envelope, cancellationToken);
        backend.Hint(context.Connection(), new ToolHint(ToolHintKind.ProjectChanged, Project(envelope, "project")));
        return TypedResults.Json(Ok, LabelStudioJson.Default.WebhookAnswer);
    }

    /// <summary><c>POST /duplicate_model</c> with {project_src, project_dst}: the models of one project answer another one's questions.</summary>
    public static async Task<Results<JsonHttpResult<SetupAnswer>, ProblemHttpResult>> DuplicateAsync(
        HttpContext context, IToolBackend backend, CancellationToken cancellationToken)
    {
        var envelope = new Envelope("project_src", "project_dst");
        await JsonBody.ReadAsync(Body.Open(context, MaximumBody), MaximumBody, envelope, cancellationToken);
        var release = await backend.DuplicateAsync(context.Connection(), Project(envelope, "project_src"), Project(envelope, "project_dst"), cancellationToken);
        return TypedResults.Json(new SetupAnswer(release.ToString()), LabelStudioJson.Default.SetupAnswer);
    }

    private static ProjectIdentity Project(Envelope envelope, string name) =>
        ProjectIds.Parse(envelope.Text(name) ?? throw JsonBody.Malformed($"{name} is missing."));
}
