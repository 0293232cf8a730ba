using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MlBackend.Core.Errors;

namespace MlBackend.Api.V1;

/// <summary>Reads a request's body: small, JSON, and refused with a code where it is not.</summary>
internal static class ApiBody
{
    private const int Limit = 64 * 1024;

    /// <exception cref="MlBackendException">It is longer than 64 kB, or not that JSON.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var bytes = new byte[Limit + 1];
        var length = await request.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > Limit)
        {
            throw ErrorCodes.RequestInvalid.With("The body is longer than 64 kB.");
        }

        try
        {
            return JsonSerializer.Deserialize(bytes.AsSpan(0, length), type) ?? throw ErrorCodes.RequestInvalid.With("The body is null.");
        }
        catch (JsonException failure)
        {
            throw ErrorCodes.RequestInvalid.With($"The body is not the JSON that is taken here, at {failure.Path ?? "its beginning"}.", failure);
        }
    }
}
