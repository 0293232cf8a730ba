using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;
using Polly.Timeout;

namespace MlBackend.Argilla.Client;

/// <summary>One table from what went wrong to a code and to whether the request was carried out.</summary>
internal static class Failures
{
    /// <summary>Under this name the failure of a refused write says which record is meant.</summary>
    public const string PositionKey = "position";

    /// <summary>The failure that an answer is.</summary>
    /// <param name="route">The call.</param>
    /// <param name="id">What it was about: most often the dataset.</param>
    /// <param name="status">The answer's status.</param>
    /// <param name="refusal">What it said.</param>
    /// <param name="retryAfter">When to come back.</param>
    /// <param name="now">By our clock.</param>
    public static ToolException Of(Route route, string? id, HttpStatusCode status, Refusal refusal, RetryConditionHeaderValue? retryAfter, DateTimeOffset now)
    {
        var (code, delivery) = (int)status switch
        {
            >= 300 and < 400 => (ErrorCodes.ToolRedirects, Delivery.Refused),
            401 => (ErrorCodes.ArgillaKeyRefused, Delivery.Refused),
            403 => (ErrorCodes.ArgillaForbids, Delivery.Refused),
            404 => (ErrorCodes.NotInTool, Delivery.Refused),
            409 => (ErrorCodes.ArgillaHasAlready, Delivery.Refused),
            429 or 503 => (ErrorCodes.ToolBusy, Delivery.NotDelivered),
            >= 400 and < 500 => (ErrorCodes.ArgillaRefused, Delivery.Refused),
            500 => (ErrorCodes.ArgillaFailed, route.InDoubt),
            _ => (ErrorCodes.ToolFailed, route.InDoubt),
        };
        var about = id is null ? "" : $" about {id}";
        var said = refusal.Reason.Length == 0 ? "." : $": {refusal.Reason}";
        var failure = new ToolException(code, delivery, $"{route}{about} answered {(int)status}{said}")
        {
            Status = (int)status,
            RetryAfter = retryAfter?.Delta ?? (retryAfter?.Date - now),
        };
        if (refusal.Position is { } position)
        {
            failure.Data[PositionKey] = position;
        }

        return failure;
    }

    /// <summary>The failure that an exception is; null where it is none of the tool's, such as the caller's own cancelling.</summary>
    public static ToolException? Of(Route route, Exception exception) => exception switch
    {
        TimeoutRejectedException => Failure(route, ErrorCodes.ToolTimedOut, route.InDoubt, exception),
        // The handler's way to say that no connection came about in time.
        OperationCanceledException { InnerException: TimeoutException } => Failure(route, ErrorCodes.ToolUnreachable, Delivery.NotDelivered, exception),
        HttpRequestException { HttpRequestError: var error } when IsBeforeSending(error) => Failure(route, ErrorCodes.ToolUnreachable, Delivery.NotDelivered, exception),
        HttpRequestException or IOException => Failure(route, ErrorCodes.ToolBroke, route.InDoubt, exception),
        JsonException => Unreadable(route),
        _ => null,
    };

    /// <summary>An answer of success that is not what was asked for. What it was is not said: it may hold anything.</summary>
    public static ToolException Unreadable(Route route) =>
        new(ErrorCodes.ToolAnswerUnreadable, route.MayRepeat ? Delivery.Refused : Delivery.InDoubt, $"{route} answered something else.");

    private static ToolException Failure(Route route, ErrorCode code, Delivery delivery, Exception exception) =>
        new(code, delivery, $"{route} failed.", exception);

    private static bool IsBeforeSending(HttpRequestError error) => error is
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError
        or HttpRequestError.ProxyTunnelError or HttpRequestError.VersionNegotiationError;
}
