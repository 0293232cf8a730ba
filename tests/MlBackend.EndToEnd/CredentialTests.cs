using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MlBackend.EndToEnd.LabelStudio;
using MlBackend.TestKit.Genuine;
using Shouldly;
using Xunit;

namespace MlBackend.EndToEnd;

/// <summary>Wrong, expired and revoked tokens: the service says which command mends it, and the command does.</summary>
public sealed class CredentialTests(LabelStudioFixture fixture)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_revoked_token_needs_a_new_one_and_with_it_the_work_goes_on()
    {
        var server = fixture.Server;
        using var driver = fixture.Driver;
        await using var service = await ServiceProcess.StartAsync();
        await using var personal = await PersonalAccessToken.CreateAsync(driver);
        await LinkAsync(service, server.Url, personal.Text);
        await using var scenario = await Scenario.JoinAsync(server, service, service.PasteUrl, await driver.CreateProjectAsync("Revoked", Corpus.DocsConfig));
        var corpus = Corpus.Docs(60);
        var tasks = await scenario.ImportAnnotatedAsync([.. corpus.Take(50)], 30);
        await scenario.WaitForPredictionsAsync([.. tasks.Skip(30)], Limit);

        // An access token that was given before holds on for minutes; a worker that starts anew has none.
        await personal.RevokeAsync();
        service.KillWorkers();

        var project = await StateAsync(service, "NeedsToken");
        ((string?)project["cause"]).ShouldNotBeNull().ShouldContain($"MLB2007");
        ((string?)project["cause"])!.ShouldContain($"mlbackend link {server.Url} --token -");
        service.ErrorText.ShouldContain($"mlbackend link {server.Url} --token -");

        var later = await scenario.ImportAnnotatedAsync([.. corpus.Skip(50)], 0);
        await LinkAsync(service, server.Url, server.Token);

        await StateAsync(service, "Active");
        await scenario.WaitForPredictionsAsync([.. tasks.Skip(30), .. later], Limit);
        await scenario.NothingTwiceAsync(Limit);
    }

    [Fact]
    public async Task A_wrong_or_expired_token_is_refused_before_it_is_stored()
    {
        var server = fixture.Server;
        using var driver = fixture.Driver;
        await using var service = await ServiceProcess.StartAsync();
        await using var given = await PersonalAccessToken.CreateAsync(driver);
        var personal = given.Text;
        string[] refused = [new string('0', 40), personal[..^4] + "AAAA", .. server.DataFolder is { } folder ? [Expired(personal, folder)] : Array.Empty<string>()];
        foreach (var token in refused)
        {
            var failure = await Should.ThrowAsync<InvalidOperationException>(() => LinkAsync(service, server.Url, token));
            failure.Message.ShouldContain("MLB2007");
            failure.Message.ShouldNotContain(token);
        }

        // The true one goes through, so that it was the token each time.
        await LinkAsync(service, server.Url, personal);
    }

    private static Task LinkAsync(ServiceProcess service, Uri url, string token) => service.RunAsync(["link", url.ToString(), "--token", "-"], token + "\n");

    private static async Task<JsonNode> StateAsync(ServiceProcess service, string state) => (await Patience.UntilAsync(
        $"the project is {state}",
        Limit,
        () => service.ListAsync("projects"),
        rows => rows.Count == 1 && (string?)rows[0]!["state"] == state))[0]!;

    /// <summary>The same token as Label Studio itself would have signed it a while ago, run out since.</summary>
    private static string Expired(string token, string dataFolder)
    {
        var secret = File.ReadLines(Path.Combine(dataFolder, ".env")).First(line => line.StartsWith("SECRET_KEY=", StringComparison.Ordinal))["SECRET_KEY=".Length..];
        var parts = token.Split('.');
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        claims["exp"] = (long)claims["iat"]! - 1;
        var signed = $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed)))}";
    }
}
