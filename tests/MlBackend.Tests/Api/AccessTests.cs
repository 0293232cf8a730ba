using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MlBackend.Storage.Tokens;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Api;

/// <summary>Who may ask the API, and how it says no.</summary>
public sealed class AccessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_token_or_with_a_wrong_one_nothing_is_said()
    {
        await using var api = await ServedApi.StartAsync(Token);

        await RefusedAsync(api.As(null), "projects", HttpStatusCode.Unauthorized, "MLB1020");
        await RefusedAsync(api.As("mlb_" + new string('0', 64)), "projects", HttpStatusCode.Unauthorized, "MLB1021");
        await RefusedAsync(api.As(null), "no/such/address", HttpStatusCode.Unauthorized, "MLB1020");
    }

    [Fact]
    public async Task A_revoked_token_is_refused_at_once()
    {
        await using var api = await ServedApi.StartAsync(Token);
        (await api.Client.GetAsync("projects", Token)).StatusCode.ShouldBe(HttpStatusCode.OK);

        await api.Services.GetRequiredService<TokenStore>().RevokeAsync("test", Token);

        await RefusedAsync(api.Client, "projects", HttpStatusCode.Unauthorized, "MLB1021");
    }

    [Fact]
    public async Task A_read_only_token_looks_and_changes_nothing()
    {
        await using var api = await ServedApi.StartAsync(Token);
        var project = await api.ProjectAsync(Jobs.Bench.Topic, Token);
        var (secret, _) = await api.Services.GetRequiredService<TokenStore>().CreateAsync("viewer", ApiRole.Viewer, null, Token);
        using var viewer = api.As(secret);

        (await viewer.GetAsync($"projects/{project.Id}", Token)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var refusal = await viewer.PostAsync($"projects/{project.Id}/train", null, Token);

        refusal.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await refusal.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("code").GetString().ShouldBe("MLB1022");
        (await api.GetAsync("runs", Token)).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task No_answer_and_no_line_of_the_log_holds_a_token_or_a_key()
    {
        await using var api = await ServedApi.StartAsync(Token);
        await api.ProjectAsync(Jobs.Bench.Topic, Token);
        var key = (await api.Services.GetRequiredService<MlBackend.Storage.Connections.ConnectionStore>().ListAsync(Token))[0].Key;

        foreach (var path in new[] { "connections", "projects", "runs", "schedules", "openapi.json" })
        {
            var body = await api.Client.GetStringAsync(path, Token);
            body.ShouldNotContain(api.Secret);
            body.ShouldNotContain(key);
        }

        await RefusedAsync(api.As(api.Secret + "x"), "projects", HttpStatusCode.Unauthorized, "MLB1021");
        string.Join('\n', api.Log.Lines).ShouldNotContain(api.Secret[4..]);
    }

    [Theory]
    [InlineData("GET", "projects/01a206e8-38a8-70e2-a73a-11d2502ebecb", null, 404, "MLB3005")]
    [InlineData("GET", "projects/7", null, 404, "MLB1025")]
    [InlineData("DELETE", "projects", null, 404, "MLB1025")]
    [InlineData("GET", "projects?limit=0", null, 400, "MLB1023")]
    [InlineData("GET", "projects?limit=many", null, 400, "MLB1023")]
    [InlineData("GET", "runs?project=7", null, 400, "MLB1023")]
    [InlineData("GET", "runs/01a206e8-38a8-70e2-a73a-11d2502ebecb/events", null, 404, "MLB3005")]
    [InlineData("POST", "runs/01a206e8-38a8-70e2-a73a-11d2502ebecb/cancel", null, 404, "MLB3005")]
    [InlineData("POST", "projects/01a206e8-38a8-70e2-a73a-11d2502ebecb/train", null, 404, "MLB3005")]
    [InlineData("POST", "projects/01a206e8-38a8-70e2-a73a-11d2502ebecb/push", null, 404, "MLB3005")]
    [InlineData("PATCH", "projects/01a206e8-38a8-70e2-a73a-11d2502ebecb/settings", "{}", 404, "MLB3005")]
    [InlineData("PUT", "connections/x", "{\"url\":\"ftp://x\",\"token\":\"t\"}", 400, "MLB1023")]
    [InlineData("PUT", "connections/x", "{\"url\":\"http://127.0.0.1:1\"}", 400, "MLB1023")]
    [InlineData("PUT", "connections/x", "{\"adress\":\"http://127.0.0.1:1\"}", 400, "MLB1023")]
    [InlineData("PUT", "connections/x", "{\"url\":", 400, "MLB1023")]
    [InlineData("PUT", "connections/x", "null", 400, "MLB1023")]
    [InlineData("PUT", "connections/x", "", 400, "MLB1023")]
    public async Task Every_refusal_is_problem_details_with_a_code(string method, string path, string? body, int status, string code)
    {
        await using var api = await ServedApi.StartAsync(Token);

        var answer = await api.SendAsync(new HttpMethod(method), path, body, Token);

        (answer.Status, answer.Json.GetProperty("code").GetString()).ShouldBe((status, code));
        answer.Json.GetProperty("title").GetString().ShouldNotBeNullOrEmpty();
    }

    private static async Task RefusedAsync(HttpClient client, string path, HttpStatusCode status, string code)
    {
        using var answer = await client.GetAsync(path, Token);

        answer.StatusCode.ShouldBe(status);
        answer.Headers.WwwAuthenticate.ToString().ShouldStartWith("Bearer");
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("code").GetString().ShouldBe(code);
    }
}
