using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace MlBackend.TestKit.Argilla;

/// <summary>One recorded exchange with the genuine Argilla (contracts/recorded/argilla).</summary>
public sealed class ArgillaRecording
{
    private ArgillaRecording(JsonElement root)
    {
        var request = root.GetProperty("request");
        Path = request.GetProperty("path").GetString()!;
        RequestBody = request.GetProperty("body");
        RequestHeaders = request.GetProperty("headers") is { ValueKind: JsonValueKind.Array } pairs
            ? pairs.EnumerateArray().ToDictionary(pair => pair[0].GetString()!, pair => pair[1].GetString()!, StringComparer.OrdinalIgnoreCase)
            : request.GetProperty("headers").EnumerateObject().ToDictionary(header => header.Name, header => header.Value.GetString()!, StringComparer.OrdinalIgnoreCase);
        var response = root.GetProperty("response");
        Status = (HttpStatusCode)response.GetProperty("status").GetInt32();
        ResponseBody = response.TryGetProperty("body", out var body) ? body : default;
        Secret = root.TryGetProperty("secret", out var secret) ? secret.GetString() : null;
    }

    /// <summary>Path and query.</summary>
    public string Path { get; }

    /// <summary>JSON, or a string for a delivery: the bytes as they were received.</summary>
    public JsonElement RequestBody { get; }

    public IReadOnlyDictionary<string, string> RequestHeaders { get; }

    public HttpStatusCode Status { get; }

    public JsonElement ResponseBody { get; }

    /// <summary>The webhook's secret; null where the recording is no delivery.</summary>
    public string? Secret { get; }

    /// <summary>The dataset that the path names.</summary>
    public string Dataset => Path.Split('/')[4];

    /// <summary>Reads a recording, such as <c>rest/045-records-list</c>; skips the running test where the shared folder is absent.</summary>
    public static ArgillaRecording Of(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Repository.SharedPath("contracts", "recorded", "argilla", name + ".json")));
        return new ArgillaRecording(document.RootElement.Clone());
    }

    /// <summary>The recorded answer.</summary>
    public HttpResponseMessage Answer() => Json(Status, ResponseBody.ValueKind == JsonValueKind.Null ? "" : ResponseBody.GetRawText());

    /// <summary>Any answer.</summary>
    public static HttpResponseMessage Json(HttpStatusCode status, string body) => new(status)
    {
        Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = MediaTypeHeaderValue.Parse("application/json") } },
    };
}
