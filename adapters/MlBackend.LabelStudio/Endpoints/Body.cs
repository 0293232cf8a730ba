using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using MlBackend.Core.Errors;

namespace MlBackend.LabelStudio.Endpoints;

/// <summary>Opens a request's body under our own limit instead of the server's, which is smaller and has no code.</summary>
internal static class Body
{
    /// <summary>The body, to be read up to <paramref name="limit"/> bytes.</summary>
    /// <exception cref="MlBackendException">It says itself that it is longer.</exception>
    public static PipeReader Open(HttpContext context, long limit)
    {
        if (context.Request.ContentLength > limit)
        {
            throw ErrorCodes.BodyTooLarge.With(string.Create(CultureInfo.InvariantCulture, $"The limit is {limit} bytes."));
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        return context.Request.BodyReader;
    }
}
