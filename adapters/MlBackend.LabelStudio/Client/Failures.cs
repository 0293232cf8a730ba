using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;
using Polly.Timeout;

namespace MlBackend.LabelStudio.Client;

/// <summary>
/// One table from what went wrong to a code and to whether the request was carried out. Label Studio's own error texts stay
/// out: they quote tasks and predictions.
/// </summary>
internal static class Failures
{
    /// <summary>The failure that an answer is.</summary>
    public static ToolException Of(Route route, HttpStatusCode status, RetryConditionHeaderValue? retryAfter, DateTimeOffset now)
    {
        var (code, delivery) = (int)status switch
        {
            >= 300 and < 400 => (ErrorCodes.ToolRedirects, Delivery.Refused),
            401 => (ErrorCodes.CredentialRefused, Delivery.Refused),
            403 => (ErrorCodes.ToolForbids, Delivery.Refused),
            404 => (ErrorCodes.NotInTool, Delivery.Refused),
            429 or 503 => (ErrorCodes.ToolBusy, Delivery.NotDelivered),
            >= 400 and < 500 => (ErrorCodes.ToolRefused, Delivery.Refused),
            _ => (ErrorCodes.ToolFailed, route.InDoubt),
        };
        return new ToolException(code, delivery, $"{route} answered {(int)status}.")
        {
            Status = (int)status,
            RetryAfter = retryAfter?.Delta ?? (retryAfter?.Date - now),
        };
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
