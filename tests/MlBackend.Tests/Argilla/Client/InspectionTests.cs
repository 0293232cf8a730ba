using System.Net;
using MlBackend.Core.Tools;
using MlBackend.TestKit.Argilla;
using MlBackend.TestKit.LabelStudio;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Argilla.Client;

/// <summary>What an administrator is told of an Argilla and of a dataset.</summary>
public sealed class InspectionTests
{
    private const string Reviews = """{"id":"d9d86262-457e-4247-9bdf-fa619d0fafe7","name":"reviews","status":"ready","workspace_id":"w","last_activity_at":"2026-11-22T14:26:57","inserted_at":"2026-11-22T14:26:57"}""";
    private const string Draft = """{"id":"d9d86262-457e-4247-9bdf-fa619d0fafe8","name":"news","status":"draft","workspace_id":"w","last_activity_at":"2026-11-22T14:26:57","inserted_at":"2026-11-22T14:26:57"}""";
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_owners_key_with_a_standing_webhook_has_nothing_but_fine()
    {
        using var peer = Server("owner", [Reviews], [Hook(ArgillaClientOf.Key)]);

        var tool = await InspectAsync(peer);

        (tool.User, tool.Version, tool.CredentialKind).ShouldBe(("ann", "2.8.0", "key (role owner)"));
        tool.MissingRights.ShouldBe([]);
        tool.Remarks.ShouldAllBe(remark => remark.Weight == RemarkWeight.Fine && remark.Cure == null);
        tool.Remarks.Select(remark => remark.About).ShouldBe(["workspaces", "datasets", "webhook"]);
        string.Join(' ', tool.Remarks).ShouldNotContain(ArgillaClientOf.Key);
        peer.Received.ShouldAllBe(request => request.Method == HttpMethod.Get, "nothing is changed");
    }

    public static TheoryData<string, string, string> Spoiled => new()
    {
        { "admin", "webhook", "lets only an owner" },
        { "no hook", "webhook", "There is none" },
        { "ten hooks", "webhook", "takes no more" },
        { "loopback hook", "webhook", "calls 127.0.0.1" },
        { "draft", "datasets", "w1/news are drafts" },
        { "nothing", "datasets", "no published dataset" },
        { "none meant", "datasets", "means none of the 1 published" },
        { "no workspace", "workspaces", "sees no workspace" },
    };

    [Theory]
    [MemberData(nameof(Spoiled))]
    public async Task One_spoiled_thing_is_one_remark_with_a_cure(string what, string about, string said)
    {
        var hooks = what switch
        {
            "no hook" => [],
            "ten hooks" => Enumerable.Range(0, 10).Select(at => Hook($"other{at}")).ToArray(),
            "loopback hook" => [Hook(ArgillaClientOf.Key, "127.0.0.1")],
            _ => [Hook(ArgillaClientOf.Key)],
        };
        using var peer = Server(
            what == "admin" ? "admin" : "owner",
            what switch { "draft" => [Reviews, Draft], "nothing" => [], _ => [Reviews] },
            hooks,
            what == "no workspace" ? "" : """{"id":"w","name":"w1"}""");

        var tool = await InspectAsync(peer, what == "none meant" ? "other-*" : "*");

        var remark = tool.Remarks.Where(remark => remark.Weight != RemarkWeight.Fine).ShouldHaveSingleItem();
        remark.About.ShouldBe(about);
        remark.What.ShouldContain(said);
        remark.Cure.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task An_annotators_key_lacks_what_the_service_needs()
    {
        using var peer = Server("annotator", [Reviews], []);

        (await InspectAsync(peer)).MissingRights.ShouldBe(["reading what others answered", "writing suggestions"]);
    }

    [Theory]
    [InlineData("""{"type":"float","min":null,"max":null}""", true, 8, null)]
    [InlineData("""{"type":"float","min":0.5,"max":null}""", true, 8, "MLB2070")]
    [InlineData("""{"type":"integer"}""", true, 8, "MLB2070")]
    [InlineData("""{"type":"float"}""", false, 8, "do not see")]
    [InlineData("""{"type":"float"}""", true, 5, "It has 5 of 8 records")]
    public async Task Of_a_dataset_is_said_what_is_learned_and_what_keeps_it_from_being_sorted(string settings, bool isVisible, int indexed, string? said)
    {
        using var peer = new FakeLabelStudio().Described()
            .On(HttpMethod.Get, $"/api/v1/me/datasets/{ArgillaClientOf.Reviews.ExternalId}/metadata-properties", $$"""{"items":[{"name":"mlbackend_priority","title":"P","settings":{{settings}},"visible_for_annotators":{{(isVisible ? "true" : "false")}}}]}""")
            .On(HttpMethod.Get, ArgillaClientOf.Path("/records"), """{"items":[],"total":8}""")
            .On(HttpMethod.Post, ArgillaClientOf.Path("/records/search"), $$"""{"items":[],"total":{{indexed}}}""");
        using var client = ArgillaClientOf.Fake(peer);

        var project = (await ((IToolInspection)client).InspectAsync(ArgillaClientOf.Reviews, Token)).ShouldNotBeNull();

        project.Remarks.First(remark => remark.About == "questions").What.ShouldBe(
            "It learns sentiment, topics, stars, entities. Of the others, order: A ranking is learned where its options, 5 at the most, are the names of fields that hold text. comment: Questions of type text are not learned yet.");
        var spoiled = project.Remarks.Where(remark => remark.Weight != RemarkWeight.Fine).ToList();
        if (said is null)
        {
            spoiled.ShouldBeEmpty();
        }
        else
        {
            spoiled.ShouldHaveSingleItem().What.ShouldContain(said);
        }
    }

    [Fact]
    public async Task A_dataset_that_is_gone_or_was_made_anew_is_none()
    {
        using var gone = new FakeLabelStudio().On(HttpMethod.Get, ArgillaClientOf.Path(""), ArgillaRecording.Of("errors/009-404-dataset"));
        using var client = ArgillaClientOf.Fake(gone);
        (await ((IToolInspection)client).InspectAsync(ArgillaClientOf.Reviews, Token)).ShouldBeNull();

        using var anew = new FakeLabelStudio().Described();
        using var other = ArgillaClientOf.Fake(anew);
        (await ((IToolInspection)other).InspectAsync(ArgillaClientOf.Reviews with { CreatedSecond = 1 }, Token)).ShouldBeNull();
    }

    private static async Task<ToolCondition> InspectAsync(FakeLabelStudio peer, string pattern = "*")
    {
        using var client = ArgillaClientOf.Fake(peer, pattern: pattern);
        return await ((IToolInspection)client).InspectAsync(Token);
    }

    private static FakeLabelStudio Server(string role, string[] datasets, string[] hooks, string workspace = """{"id":"w","name":"w1"}""") => new FakeLabelStudio()
        .On(HttpMethod.Get, "/api/v1/me", $$"""{"id":"1","username":"ann","role":"{{role}}"}""")
        .On(HttpMethod.Get, "/api/v1/version", ArgillaRecording.Of("rest/001-version"))
        .On(HttpMethod.Get, "/api/v1/me/workspaces", $$"""{"items":[{{workspace}}]}""")
        .On(HttpMethod.Get, "/api/v1/me/datasets", $$"""{"items":[{{string.Join(',', datasets)}}]}""")
        .On(HttpMethod.Get, "/api/v1/webhooks", _ => ArgillaRecording.Json(HttpStatusCode.OK, $$"""{"items":[{{string.Join(',', hooks)}}]}"""));

    private static string Hook(string key, string host = "ml.example.org") => $$"""
        {"id":"1","url":"http://{{host}}:9090/k/{{key}}/argilla","secret":"s","enabled":true,"description":null,
        "events":["dataset.published","dataset.updated","dataset.deleted","record.deleted","response.created","response.updated","response.deleted"]}
        """;
}
