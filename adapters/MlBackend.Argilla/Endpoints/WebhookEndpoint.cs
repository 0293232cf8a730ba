using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MlBackend.Argilla.Contract;
using MlBackend.Core.Errors;
using MlBackend.Core.Serving;
using MlBackend.Core.Tools;

namespace MlBackend.Argilla.Endpoints;

/// <summary>
/// <c>POST /k/&lt;key&gt;/argilla</c>: verified, told apart from what came before, and then a hint that something changed, never data.
/// </summary>
internal static class WebhookEndpoint
{
    public static async Task<Results<Ok, ProblemHttpResult>> ReceiveAsync(
        HttpContext context,
        string key,
        IToolBackend backend,
        IWebhookSecrets secrets,
        SeenDeliveries seen,
        IOptions<ArgillaOptions> options,
        TimeProvider time,
        ILogger<ArgillaOptions> log,
        CancellationToken cancellationToken)
    {
        if (backend.FindConnection(key) is not { Tool: ToolKind.Argilla } connection)
        {
            return Problems.Of(ErrorCodes.UnknownKey);
        }

        if (await ReadAsync(context.Request, options.Value.MaximumWebhookBytes, cancellationToken) is not { } body)
        {
            return Problems.Of(ErrorCodes.BodyTooLarge);
        }

        if (await RefuseAsync(Signature.Of(context.Request.Headers), body) is { } code)
        {
            Log.DeliveryRefused(log, code.Id, connection.Name);
            return Problems.Of(code);
        }

        if (!seen.IsNewBody(body))
        {
            return TypedResults.Ok();
        }

        if (!WebhookRequest.TryRead(body, out var request))
        {
            return Problems.Of(ErrorCodes.MalformedBody);
        }

        if (request.Kind is { } kind && request.Dataset is { } dataset)
        {
            backend.Hint(connection, new ToolHint(kind, dataset));
        }

        return TypedResults.Ok();

        async Task<ErrorCode?> RefuseAsync(Signature? signature, byte[] bytes)
        {
            if (signature is null)
            {
                return ErrorCodes.WebhookUnsigned;
            }

            if ((time.GetUtcNow() - signature.At).Duration() > options.Value.WebhookTolerance)
            {
                return ErrorCodes.WebhookReplayed;
            }

            if (await secrets.FindAsync(connection, refuted: null, cancellationToken) is not { } secret)
            {
                return ErrorCodes.WebhookSecretUnknown;
            }

            if (!signature.IsMadeWith(secret, bytes)
                && !(await secrets.FindAsync(connection, refuted: secret, cancellationToken) is { } newer && signature.IsMadeWith(newer, bytes)))
            {
                return ErrorCodes.WebhookUnsigned;
            }

            return seen.IsNewId(signature.Id) ? null : ErrorCodes.WebhookReplayed;
        }
    }

    /// <summary>The body's bytes; null where there are more than the limit.</summary>
    private static async Task<byte[]?> ReadAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }

        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > limit)
            {
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return body;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
