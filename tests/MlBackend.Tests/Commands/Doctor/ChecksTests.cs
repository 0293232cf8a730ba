using MlBackend.Commands.Doctor;
using MlBackend.Commands.Doctor.Checks;
using MlBackend.Commands.Doctor.Checks.Installation;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;
using MlBackend.Storage.Projects;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Commands.Doctor;

/// <summary>What the checks say to facts. A sound connection has findings that are all ok; each case spoils one fact.</summary>
public sealed class ChecksTests
{
    private const string Key = "52lcjkdkwrybgf5xz0ie8lhimpj1230h";
    private static readonly ToolCondition Tool = new("admin@example.org", "1.23.2", "personal access token", [], TimeSpan.FromSeconds(-1));
    private static readonly ProjectCondition Shown = new(new BackendCondition("10.0.0.5", true), WebhookCondition.Standing, "mlb-4f9a1c-r3", true);

    [Fact]
    public void A_sound_connection_has_nothing_but_ok()
    {
        var findings = DoctorRound.Look(Facts()).ToList();

        findings.ShouldAllBe(finding => finding.Verdict == Verdict.Ok && finding.Cure == null);
        findings.Select(finding => finding.Check).ShouldBe(
            ["tool", "version", "token", "rights", "clock", "private addresses", "project", "backend", "webhook", "release", "suggestions"]);
    }

    public static TheoryData<string, string> Spoiled => new()
    {
        { "rights", "problem" }, { "clock", "warning" }, { "version", "warning" }, { "webhook", "warning" }, { "release", "warning" },
        { "suggestions", "warning" }, { "backend", "problem" },
    };

    [Theory]
    [MemberData(nameof(Spoiled))]
    public void One_spoiled_fact_is_one_finding_with_a_cure(string check, string verdict)
    {
        var facts = check switch
        {
            "rights" => Facts(tool: Tool with { MissingRights = ["predictions.any"] }),
            "clock" => Facts(tool: Tool with { ClockLead = TimeSpan.FromMinutes(-5) }),
            "version" => Facts(tool: Tool with { Version = "1.9.0" }),
            "webhook" => Facts(Shown with { Webhook = WebhookCondition.Incomplete }),
            "release" => Facts(Shown with { ShownVersion = "mlb-4f9a1c-r2" }),
            "suggestions" => Facts(Shown with { ShowsSuggestions = false }),
            _ => Facts(Shown with { Backend = null }),
        };

        var findings = DoctorRound.Look(facts).Where(finding => finding.Verdict != Verdict.Ok).ToList();

        var found = findings.ShouldHaveSingleItem();
        (found.Check, found.Verdict.ToString().ToLowerInvariant()).ShouldBe((check, verdict));
        found.Cure.ShouldNotBeNullOrEmpty();
    }

    public static TheoryData<int, string> Failures => new() { { 2001, "tool" }, { 2006, "tool" }, { 2007, "token" }, { 2060, "token" }, { 2008, "token" }, { 3001, "token" } };

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_tool_that_does_not_answer_and_a_token_that_it_refuses_are_different_problems(int code, string check)
    {
        var failure = ErrorCodes.All.Single(known => known.Number == code).With("It was asked.");

        var found = DoctorRound.Look(Facts() with { Tool = null, Failure = failure, Projects = [] }).ShouldHaveSingleItem();

        (found.Check, found.Verdict).ShouldBe((check, Verdict.Problem));
        found.What.ShouldContain($"MLB{code}");
    }

    [Fact]
    public void Without_a_token_the_command_that_mends_it_is_said()
    {
        var found = DoctorRound.Look(Facts() with { HasCredential = false, Tool = null, Projects = [] }).ShouldHaveSingleItem();

        (found.Check, found.Verdict).ShouldBe(("token", Verdict.Problem));
        found.Cure.ShouldBe("Run: mlbackend link http://labels.example.org/ --token - --name second");
    }

    [Theory]
    [InlineData(true, WebhookCondition.Standing, "ok")]
    [InlineData(true, WebhookCondition.Missing, "SSRF_PROTECTION_ENABLED may")]
    [InlineData(false, WebhookCondition.Missing, "cannot be known from outside")]
    public void Whether_private_addresses_are_refused_is_told_by_what_was_reached(bool isConnected, WebhookCondition webhook, string expected)
    {
        var found = new AddressCheck().Look(Facts(Shown with { Backend = new BackendCondition("10.0.0.5", isConnected), Webhook = webhook }))!;

        $"{found.Verdict.ToString().ToLowerInvariant()} {found.What}".ShouldContain(expected);
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("172.31.9.1", true)]
    [InlineData("172.32.9.1", false)]
    [InlineData("192.168.1.9", true)]
    [InlineData("[::1]", true)]
    [InlineData("fd00::5", true)]
    [InlineData("host.docker.internal", true)]
    [InlineData("mlbackend", true)]
    [InlineData("labels.example.org", false)]
    [InlineData("8.8.8.8", false)]
    public void A_host_is_private_where_it_surely_is(string host, bool isPrivate) => AddressCheck.IsPrivate(host).ShouldBe(isPrivate);

    [Theory]
    [InlineData(50, "Problem")]
    [InlineData(500, "Warning")]
    [InlineData(50_000, "Ok")]
    public void A_full_disk_is_a_problem_before_it_is_full(long megabytes, string verdict) =>
        new DiskCheck().Judge("data", megabytes * 1024 * 1024).Verdict.ToString().ShouldBe(verdict);

    [Fact]
    public void A_setting_of_the_tool_that_there_is_not_is_a_warning_by_name()
    {
        var facts = Facts();
        var strange = facts with { Projects = [facts.Projects[0] with { Project = Project() with { ExtraParams = """{"treshold": 0.5, "family": "crf"}""" } }] };

        DoctorRound.Look(facts).ShouldNotContain(finding => finding.Check == "settings");
        var finding = DoctorRound.Look(strange).Single(finding => finding.Check == "settings");
        (finding.Verdict, finding.What.Contains(": treshold.", StringComparison.Ordinal)).ShouldBe((Verdict.Warning, true));
    }

    [Fact]
    public void No_finding_holds_the_key_or_a_user_of_the_address()
    {
        foreach (var facts in new[] { Facts(), Facts(Shown with { Backend = null }), Facts() with { HasCredential = false, Tool = null } })
        {
            var said = string.Join('\n', DoctorRound.Look(facts));
            said.ShouldNotContain(Key);
            said.ShouldNotContain("s3cret");
        }
    }

    [Fact]
    public void Of_a_tool_that_calls_nobody_no_backend_is_asked_and_its_own_remarks_are_said()
    {
        var facts = Facts(
            new ProjectCondition(null, WebhookCondition.Missing, "", true) { Remarks = [new ToolRemark("questions", RemarkWeight.Fine, "It learns mood.")] },
            Tool with { Version = "2.8.0", Remarks = [new ToolRemark("datasets", RemarkWeight.Hindrance, "None.", "Publish one."), new ToolRemark("workspaces", RemarkWeight.Fault, "None.", "Make one.")] });

        var findings = DoctorRound.Look(facts with { Connection = facts.Connection with { Tool = ToolKind.Argilla } }).ToList();

        findings.Select(finding => $"{finding.Check} {finding.Verdict}").ShouldBe(
            ["tool Ok", "version Ok", "token Ok", "rights Ok", "clock Ok", "datasets Warning", "workspaces Problem", "project Ok", "questions Ok"]);
        findings[1].What.ShouldBe("Argilla 2.8.0.");
    }

    [Fact]
    public void A_dataset_that_the_tool_has_no_longer_is_said()
    {
        var facts = Facts();
        var gone = facts with { Connection = facts.Connection with { Tool = ToolKind.Argilla }, Projects = [facts.Projects[0] with { Tool = null }] };

        DoctorRound.Look(gone).Single(finding => finding.Check == "project in the tool").Verdict.ShouldBe(Verdict.Warning);
    }

    private static ConnectionFacts Facts(ProjectCondition? project = null, ToolCondition? tool = null) => new(
        new Connection(Guid.Empty, ToolKind.LabelStudio, "second", Key, new Uri("http://user:s3cret@labels.example.org/?token=s3cret")),
        new Uri("https://ml.example.org"),
        HasCredential: true,
        tool ?? Tool,
        Failure: null,
        [new ProjectFacts(Project(), new ReleaseName("4f9a1c", 3), project ?? Shown, Failure: null, IsAsked: true)]);

    private static Project Project() => new(
        Guid.Empty, Guid.Empty, new ProjectIdentity("7", 1), "Mood", ProjectState.Active, null, "salt", 1, Schema.Empty, 3, null,
        new PullState(null, null, null, null, null, null), DateTimeOffset.UnixEpoch);
}
