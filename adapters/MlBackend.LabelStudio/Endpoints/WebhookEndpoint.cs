using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using MlBackend.Core.Errors;
using MlBackend.Core.Serving;
using MlBackend.LabelStudio.Contract;

namespace MlBackend.LabelStudio.Endpoints;

/// <summary>
/// <c>POST /webhook</c>: the annotator waits for the answer, 1 s at the most. The body is a hint that something changed, never
/// data. START_TRAINING comes the same way and gets the id of the run that will be.
/// </summary>
internal static class WebhookEndpoint
{
    private static readonly WebhookAnswer Unknown = new("Unknown event");

    public static async Task<Results<JsonHttpResult<WebhookAnswer>, ProblemHttpResult>> ReceiveAsync(
        HttpContext context, IToolBackend backend, IOptions<LabelStudioOptions> options, TimeProvider time, CancellationToken cancellationToken)
    {
        var limit = options.Value.MaximumBodyBytes;
        var request = await WebhookRequest.ReadAsync(Body.Open(context, limit), limit, cancellationToken);
        if (request.Kind is not { } kind || request.Project.ExternalId.Length == 0)
        {
            return TypedResults.Json(Unknown, LabelStudioJson.Default.WebhookAnswer);
        }

        Guid? run = null;
        if (kind == ToolHintKind.TrainingAsked)
        {
            if (context.Features.Get<ProofFeature>() is { IsProven: false })
            {
                return Problems.Of(ErrorCodes.BasicAuthenticationNeeded);
            }

            run = Guid.CreateVersion7(time.GetUtcNow());
        }

        backend.Hint(context.Connection(), new ToolHint(kind, request.Project, run));
        return TypedResults.Json(new WebhookAnswer("ok", run?.ToString()), LabelStudioJson.Default.WebhookAnswer, statusCode: StatusCodes.Status201Created);
    }
}
