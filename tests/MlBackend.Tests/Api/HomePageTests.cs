using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using MlBackend.Core.Questions;
using MlBackend.Core.Tools;
using MlBackend.Storage.Connections;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Releases;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Api;

public sealed class HomePageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_behind_a_key_shows_figures_escaped_without_scripts_or_secrets()
    {
        await using var api = await ServedApi.StartAsync(Token);
        var schema = new Schema([new Question("<b>topic</b>", QuestionKind.Choice, "text", ["text"], ["sport", "<script>"])]);
        var project = await api.ProjectAsync(schema, Token);
        await api.ProjectAsync(schema, Token, connection: "other", identity: new ProjectIdentity("4711", 1));
        var releases = api.Services.GetRequiredService<ReleaseStore>();
        var metrics = new Dictionary<string, double> { ["score"] = 0.8, ["standard_error"] = 0.05, ["f1/<script>"] = 0.25 };
        await releases.AddAsync(
            project.Id, [new NewModelVersion(releases.NewVersion().Id, "<b>topic</b>", "linear", new Dictionary<string, string>(), 1, null, 4, metrics, null, Promote: true)], null, null, Token);
        await api.Services.GetRequiredService<ProjectStore>().SetStateAsync(project.Id, ProjectState.NeedsToken, null, Token);
        await api.RefreshAsync(Token);
        var key = (await api.Services.GetRequiredService<ConnectionStore>().ListAsync(Token)).Single(connection => connection.Name == "default").Key;

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(api.Client.BaseAddress!, "/k/" + key));
        request.Headers.Authorization = null;
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        using var answer = await api.Client.SendAsync(request, Token);
        var page = await answer.Content.ReadAsStringAsync(Token);

        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        page.ShouldContain("&lt;b&gt;topic&lt;/b&gt; 0.80 (0.70 to 0.90)");
        page.ShouldContain("&lt;script&gt; 0.25");
        page.ShouldNotContain("<script", Case.Insensitive);
        page.ShouldNotContain("<b>");
        page.ShouldNotContain(key);
        page.ShouldNotContain("4711", customMessage: "another connection's project");
    }
}
