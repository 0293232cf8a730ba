using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace MlBackend.TestKit.LabelStudio;

/// <summary>
/// Label Studio as a table of routes. A request that no route expects fails the test; so does a route for one call that was never
/// called (<see cref="AssertAllUsed"/>). Answers are recordings wherever there is one.
/// </summary>
public sealed class FakeLabelStudio : HttpMessageHandler
{
    private readonly List<FakeRoute> routes = [];

    /// <summary>Everything that was received, in order.</summary>
    public List<ReceivedRequest> Received { get; } = [];

    /// <summary>Answers every request to a path (with or without query) as recorded.</summary>
    public FakeLabelStudio On(HttpMethod method, string path, Recording answer) => Add(method, path, isOnce: false, _ => Answer(answer));

    /// <summary>Answers every request to a path.</summary>
    public FakeLabelStudio On(HttpMethod method, string path, Func<ReceivedRequest, HttpResponseMessage> answer) => Add(method, path, isOnce: false, answer);

    /// <summary>Answers one request to a path as recorded; routes for one call are taken in their order, before the others.</summary>
    public FakeLabelStudio Once(HttpMethod method, string path, Recording answer) => Add(method, path, isOnce: true, _ => Answer(answer));

    /// <summary>Answers one request to a path.</summary>
    public FakeLabelStudio Once(HttpMethod method, string path, Func<ReceivedRequest, HttpResponseMessage> answer) => Add(method, path, isOnce: true, answer);

    /// <summary>Fails where a route for one call was not called.</summary>
    public void AssertAllUsed()
    {
        var unused = routes.Where(route => route is { IsOnce: true, IsUsed: false }).Select(route => $"{route.Method} {route.Path}").ToArray();
        if (unused.Length > 0)
        {
            throw new InvalidOperationException("Never called: " + string.Join(", ", unused));
        }
    }

    /// <summary>A recorded answer as a response.</summary>
    public static HttpResponseMessage Answer(Recording recording)
    {
        var type = recording.ResponseHeaders.GetValueOrDefault("Content-Type") ?? "application/json";
        return Text((HttpStatusCode)recording.Status, recording.ResponseText, type);
    }

    /// <summary>Any answer.</summary>
    public static HttpResponseMessage Text(HttpStatusCode status, string body, string type = "application/json") => new(status)
    {
        Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } },
    };

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var received = new ReceivedRequest(request.Method, request.RequestUri!, request.Headers.Authorization?.ToString(), body);
        Received.Add(received);
        var matching = routes.Where(route => route.Matches(received) && !(route.IsOnce && route.IsUsed)).OrderByDescending(route => route.IsOnce);
        var match = matching.FirstOrDefault() ?? throw new InvalidOperationException($"No route for {request.Method} {request.RequestUri!.PathAndQuery}");
        match.IsUsed = true;
        return match.Answer(received);
    }

    private FakeLabelStudio Add(HttpMethod method, string path, bool isOnce, Func<ReceivedRequest, HttpResponseMessage> answer)
    {
        routes.Add(new FakeRoute(method, path, isOnce, answer));
        return this;
    }

    private sealed record FakeRoute(HttpMethod Method, string Path, bool IsOnce, Func<ReceivedRequest, HttpResponseMessage> Answer)
    {
        public bool IsUsed { get; set; }

        public bool Matches(ReceivedRequest request) => request.Method == Method
            && (Path.Contains('?', StringComparison.Ordinal) ? request.Address.PathAndQuery : request.Address.AbsolutePath) == Path;
    }
}

/// <summary>A request that the fake received.</summary>
public sealed record ReceivedRequest(HttpMethod Method, Uri Address, string? Authorization, string Body)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.Clone();
        }
    }

    /// <summary>One value of the query, unescaped; null where it lacks it.</summary>
    public string? Query(string name) => Address.Query.TrimStart('?').Split('&')
        .Select(pair => pair.Split('=', 2)).Where(pair => pair[0] == name).Select(pair => Uri.UnescapeDataString(pair[1])).FirstOrDefault();
}
