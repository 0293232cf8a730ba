using Microsoft.EntityFrameworkCore;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Tools;
using MlBackend.Storage.Documents;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Storage;

public sealed class DocumentStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_that_says_nothing_new_changes_nothing()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        PulledDocument[] page = [stores.Pulled("1", "one", stores.Annotated("a", "sport")), stores.Pulled("2", "two")];
        await stores.PullAsync(project, Token, page);
        stores.Clock.Advance(TimeSpan.FromHours(1));

        var outcome = await stores.PullAsync(project, Token, page);

        (outcome.Added, outcome.Changed, outcome.Annotations).ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task A_changed_text_is_a_new_revision_and_marks_the_spans_of_the_old_one()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        var annotation = stores.Annotated("a", "sport");
        await stores.PullAsync(project, Token, stores.Pulled("1", "one", annotation));

        var outcome = await stores.PullAsync(project, Token, stores.Pulled("1", "one, changed", annotation));

        (outcome.Added, outcome.Changed, outcome.Annotations).ShouldBe((0, 1, 0));
        var document = (await stores.Documents.AnnotatedAsync(project.Id, Token)).ShouldHaveSingleItem();
        document.Document.Field("text").ShouldBe("one, changed");
        document.SameText.ShouldBeFalse();
    }

    [Fact]
    public async Task A_field_more_leaves_the_spans_of_the_others_where_they_are()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        var pulled = stores.Pulled("1", "one", stores.Annotated("a", "sport"));
        await stores.PullAsync(project, Token, pulled);
        var fields = new Dictionary<string, string>(pulled.Document.Fields) { ["summary"] = "a field that a new tag shows" };

        await stores.PullAsync(project, Token, pulled with { Document = pulled.Document with { Fields = fields } });

        var document = (await stores.Documents.AnnotatedAsync(project.Id, Token)).ShouldHaveSingleItem();
        document.Document.Field("summary").ShouldNotBeNull();
        document.SameText.ShouldBeTrue();
    }

    [Fact]
    public async Task The_side_is_fixed_when_the_document_is_first_seen()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        var annotation = stores.Annotated("a", "sport");
        await PullWithSideAsync(Side.HoldOut, "one");

        await PullWithSideAsync(Side.Training, "another text");

        (await stores.Documents.AnnotatedAsync(project.Id, Token)).ShouldHaveSingleItem().Side.ShouldBe(Side.HoldOut);

        Task PullWithSideAsync(Side side, string text) => stores.Documents.UpsertPageAsync(
            project, new PulledPage([stores.Pulled("1", text, annotation)], null, null, stores.Clock.GetUtcNow()), project.Pull, _ => side, Token);
    }

    [Fact]
    public async Task An_annotation_that_the_tool_no_longer_lists_is_removed()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        await stores.PullAsync(project, Token, stores.Pulled("1", "one", stores.Annotated("a", "sport")));

        var outcome = await stores.PullAsync(project, Token, stores.Pulled("1", "one"));

        outcome.Annotations.ShouldBe(1);
        (await stores.Documents.AnnotatedCountAsync(project.Id, Token)).ShouldBe(0);
        (await stores.Documents.AnnotatedAsync(project.Id, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Skipped_annotations_and_drafts_do_not_make_a_document_annotated()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);

        await stores.PullAsync(
            project,
            Token,
            stores.Pulled("1", "one", stores.Annotated("a", "sport", AnnotationStatus.Skipped)),
            stores.Pulled("2", "two", stores.Annotated("b", "sport", AnnotationStatus.Draft)));

        (await stores.Documents.AnnotatedCountAsync(project.Id, Token)).ShouldBe(0);
    }

    [Fact]
    public async Task A_document_with_a_character_that_cannot_be_stored_is_refused_and_the_rest_of_its_page_is_kept()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);

        var outcome = await stores.PullAsync(
            project, Token, stores.Pulled("1", "a\0b"), stores.Pulled("2", "half \uD83D"), stores.Pulled("3", "whole \uD83D\uDE00"), stores.Pulled("4", "\uDE00"));

        outcome.Refused.ShouldBe(["1", "2", "4"]);
        outcome.Added.ShouldBe(1);
    }

    [Fact]
    public async Task A_sweep_marks_what_went_and_a_later_pull_brings_it_back()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        await stores.PullAsync(project, Token, stores.Pulled("1", "one"), stores.Pulled("2", "two"));
        stores.Clock.Advance(TimeSpan.FromMinutes(1));
        var began = stores.Clock.GetUtcNow();

        (await stores.Documents.SeenAsync(project.Id, ["2", "77"], Token)).ShouldBe(1, "77 is not known here");
        await stores.PullAsync(project, Token, stores.Pulled("3", "arrived during the sweep"));
        (await stores.Documents.EndSweepAsync(project.Id, began, Token)).ShouldBe(1);

        (await UnsentAsync()).ShouldBe(["2", "3"]);
        (await stores.PullAsync(project, Token, stores.Pulled("1", "one"))).Added.ShouldBe(1);
        (await UnsentAsync()).ShouldBe(["1", "2", "3"]);

        async Task<IEnumerable<string>> UnsentAsync() =>
            (await stores.Documents.UnsentAsync(project.Id, 1, annotated: false, null, 10, Token)).Select(row => row.Document.ExternalId).Order();
    }

    [Fact]
    public async Task How_far_a_pull_is_survives_a_restart()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        var next = project.Pull with { Cursor = "page-3", StartedAt = stores.Clock.GetUtcNow() };

        await stores.Documents.UpsertPageAsync(project, new PulledPage([stores.Pulled("1", "one", stores.Annotated("a", "news"))], "page-3", 9, stores.Clock.GetUtcNow()), next, _ => Side.Training, Token);

        await using var restarted = stores.Reopened();
        (await restarted.Projects.GetAsync(project.Id, Token)).Pull.ShouldBe(next with { AnnotatedAt = stores.Clock.GetUtcNow() });
    }

    [Fact]
    public async Task A_pull_under_an_old_schema_does_not_move_the_watermark()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var old = await stores.ProjectAsync(Token);
        await stores.Projects.UpsertAsync(old.ConnectionId, Stores.Setup("7", new([Stores.Schema.Questions[0]])), null, Token);

        await stores.Documents.UpsertPageAsync(old, new PulledPage([], null, null, stores.Clock.GetUtcNow()), old.Pull with { Watermark = stores.Clock.GetUtcNow() }, _ => Side.Training, Token);

        (await stores.Projects.GetAsync(old.Id, Token)).Pull.Watermark.ShouldBeNull();
    }

    [Fact]
    public async Task Unsent_documents_come_in_pages_without_gap_or_overlap()
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        await stores.PullAsync(project, Token, [.. Enumerable.Range(0, 25).Select(number => stores.Pulled($"{number}", $"text {number}"))]);

        var ids = new List<string>();
        Guid? after = null;
        while (await stores.Documents.UnsentAsync(project.Id, 1, annotated: false, after, 10, Token) is { Count: > 0 } page)
        {
            ids.AddRange(page.Select(row => row.Document.ExternalId));
            after = page[^1].Id;
        }

        ids.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 25).Select(number => $"{number}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SQLite_reads_a_page_along_an_index_and_sorts_nothing(bool annotated)
    {
        await using var stores = await Stores.CreateAsync(Token);
        var project = await stores.ProjectAsync(Token);
        await using var context = stores.Database.Open();
        var after = Guid.Empty;
        await context.Database.OpenConnectionAsync(Token);
        await using var command = context.Documents.Present(project.Id, annotated).Where(row => row.Id.CompareTo(after) > 0)
            .OrderBy(row => row.Id).Take(10).CreateDbCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;

        List<string> steps = [];
        await using var plan = await command.ExecuteReaderAsync(Token);
        while (await plan.ReadAsync(Token))
        {
            steps.Add(plan.GetString(plan.GetOrdinal("detail")));
        }

        steps.ShouldHaveSingleItem().ShouldContain("(project_id=? AND gone=? AND annotated=? AND id>?)");
    }
}
