using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Core.Tools;
using MlBackend.TestKit.Argilla;
using MlBackend.TestKit.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Argilla.Client;

/// <summary>Who the key is, which datasets there are, and what they ask.</summary>
public sealed class DatasetTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_key_goes_in_its_header_and_the_owner_is_named()
    {
        using var peer = new FakeLabelStudio()
            .On(HttpMethod.Get, "/api/v1/me", ArgillaRecording.Of("rest/004-me"))
            .On(HttpMethod.Get, "/api/v1/version", ArgillaRecording.Of("rest/001-version"));
        using var client = ArgillaClientOf.Fake(peer);

        (await client.IdentifyAsync(Token)).ShouldBe(new ToolIdentity("argilla", "2.8.0"));
    }

    [Fact]
    public async Task An_annotators_key_is_refused_at_once()
    {
        using var peer = new FakeLabelStudio().On(HttpMethod.Get, "/api/v1/me", """{"id":"1","username":"ann","role":"annotator"}""");
        using var client = ArgillaClientOf.Fake(peer);

        (await Should.ThrowAsync<ToolException>(() => client.IdentifyAsync(Token))).Code.ShouldBe(ErrorCodes.ArgillaForbids);
    }

    [Fact]
    public async Task Every_question_of_the_recorded_dataset_becomes_one_of_ours()
    {
        using var peer = new FakeLabelStudio().Described().On(HttpMethod.Get, "/api/v1/me/datasets", ArgillaRecording.Of("rest/029-me-datasets"));
        using var client = ArgillaClientOf.Fake(peer);

        var project = (await client.ProjectsAsync(Token).ToListAsync(Token)).ShouldHaveSingleItem();

        project.Title.ShouldEndWith("/reviews");
        project.Identity.ShouldBe(ArgillaClientOf.Reviews);
        project.Schema.Questions.Select(question => (question.Name, question.Kind, string.Join(',', question.Fields), string.Join(',', question.Labels), question.IsLearned)).ShouldBe(
        [
            ("sentiment", QuestionKind.Choice, "text", "positive,neutral,negative", true),
            ("topics", QuestionKind.MultiChoice, "text", "price,service,quality,delivery", true),
            ("stars", QuestionKind.Rating, "text", "1,2,3,4,5", true),
            ("order", QuestionKind.Ranking, "text", "a,b,c", false),
            ("entities", QuestionKind.Span, "text", "PER,ORG,LOC", true),
            ("comment", QuestionKind.Text, "text", "", false),
        ]);
        (await client.ProjectAsync(ArgillaClientOf.Reviews.ExternalId, Token)).ShouldBeEquivalentTo(project);
    }

    [Fact]
    public async Task A_dataset_that_is_gone_is_none_and_so_is_a_draft()
    {
        const string gone = "00000000-0000-4000-8000-000000000000";
        using var peer = new FakeLabelStudio()
            .On(HttpMethod.Get, $"/api/v1/datasets/{gone}", ArgillaRecording.Of("errors/009-404-dataset"))
            .On(HttpMethod.Get, ArgillaClientOf.Path(""), _ => ArgillaRecording.Json(
                System.Net.HttpStatusCode.OK, ArgillaRecording.Of("rest/028-dataset-get").ResponseBody.GetRawText().Replace("\"ready\"", "\"draft\"", StringComparison.Ordinal)));
        using var client = ArgillaClientOf.Fake(peer);

        (await client.ProjectAsync(gone, Token)).ShouldBeNull();
        (await client.ProjectAsync(ArgillaClientOf.Reviews.ExternalId, Token)).ShouldBeNull();
    }

    [Theory]
    [InlineData("errors/001-401-no-key", 2060, 401)]
    [InlineData("errors/007-403-annotator-list-all-records", 2061, 403)]
    [InlineData("errors/009-404-dataset", 2010, 404)]
    [InlineData("errors/014-409-dataset-name", 2062, 409)]
    [InlineData("errors/094-422-list-limit-1001", 2063, 422)]
    [InlineData("errors/077-500-search-unpublished", 2064, 500)]
    public async Task Every_refusal_becomes_a_code_that_names_the_dataset(string recording, int code, int status)
    {
        using var peer = new FakeLabelStudio().On(HttpMethod.Get, ArgillaClientOf.Path("/records"), ArgillaRecording.Of(recording));
        using var client = ArgillaClientOf.Fake(peer);

        var failure = await Should.ThrowAsync<ToolException>(async () => await client.DocumentIdsAsync(ArgillaClientOf.Reviews, Token).ToListAsync(Token));

        (failure.Code.Number, failure.Status).ShouldBe((code, status));
        failure.Message.ShouldContain(ArgillaClientOf.Reviews.ExternalId);
    }

    [Fact]
    public async Task A_server_that_says_later_is_asked_again_later()
    {
        using var peer = new FakeLabelStudio()
            .Once(HttpMethod.Get, ArgillaClientOf.Path("/records"), _ =>
            {
                var busy = ArgillaRecording.Json(System.Net.HttpStatusCode.TooManyRequests, "{}");
                busy.Headers.Add("Retry-After", "120");
                return busy;
            });
        using var client = ArgillaClientOf.Fake(peer);

        var failure = await Should.ThrowAsync<ToolException>(async () => await client.DocumentIdsAsync(ArgillaClientOf.Reviews, Token).ToListAsync(Token));

        (failure.Code, failure.Delivery, failure.RetryAfter).ShouldBe((ErrorCodes.ToolBusy, Delivery.NotDelivered, TimeSpan.FromSeconds(120)));
        peer.Received.Count.ShouldBe(1, "a wait that is longer than a call's patience is left to who called");
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    [InlineData("schlüssel")]
    public void A_key_that_fits_no_header_is_refused(string key)
    {
        using var peer = new FakeLabelStudio();

        Should.Throw<MlBackendException>(() => ArgillaClientOf.Fake(peer, key)).Code.ShouldBe(ErrorCodes.CredentialMalformed);
    }
}
