using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Questions;
using MlBackend.Spacy.DocBin;
using MlBackend.Spacy.Docs;
using MlBackend.Tests.Spacy;
using Shouldly;
using Xunit;
using static MlBackend.Tests.Commands.Exporting.ExportedProject;

namespace MlBackend.Tests.Commands.Exporting;

public sealed class ExportCommandTests
{
    private static readonly Schema Schema = new(
    [
        new Question("topic", QuestionKind.Choice, "text", ["text"], ["sport", "news"]),
        new Question("tone", QuestionKind.MultiChoice, "text", ["text"], ["kind", "news"]),
        new Question("names", QuestionKind.Span, "text", ["text"], ["PER", "ORG"]),
        new Question("parts", QuestionKind.Span, "text", ["text"], ["NP", "VP"]),
        new Question("note", QuestionKind.Text, "text", ["text"], []),
    ]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_to_several_questions_leave_in_one_corpus()
    {
        await using var project = await CreateAsync(Schema, Token);
        const string text = "Ann Lee met Bob 😀 at Acme Inc. in spring.";
        await project.AddAsync(
            [
                Document("1", text, Annotation("a1",
                    new ChoiceAnswer("topic", ["news"]), new ChoiceAnswer("tone", []),
                    Spans("names", text, ("Ann Lee", "PER"), ("Acme Inc.", "ORG")),
                    Spans("parts", text, ("Ann Lee met", "VP"), ("Ann Lee", "NP")),
                    new TextAnswer("note", ["x"]))),
                Document("2", "Nothing here.", Annotation("a2", new ChoiceAnswer("topic", ["sport"]), new SpanAnswer("names", []))),
                Document("3", "Nobody looked for names in this one.", Annotation("a3", new ChoiceAnswer("topic", ["sport"]))),
                Document("4", "Not annotated."),
            ],
            Token);

        var run = await project.RunAsync("--split", "1/0/0", "--json");

        run.Status.ShouldBe(0, run.Error);
        run.Error.ShouldContain("note stays behind");
        var docs = await DocsAsync(project, "train");
        docs.Count.ShouldBe(3);
        var first = docs.Single(doc => doc.Text == text);
        first.Entities().Select(span => (first.TextOf(span), span.Label)).ShouldBe([("Ann Lee", "PER"), ("Acme Inc.", "ORG")]);
        first.SpanGroups.ShouldHaveSingleItem().Key.ShouldBe("sc");
        first.SpanGroups[0].Spans.Select(span => (first.TextOf(span), span.Label)).ShouldBe([("Ann Lee", "NP"), ("Ann Lee met", "VP")]);
        first.Categories.ShouldBe([new("topic:sport", 0), new("topic:news", 1), new("tone:kind", 0), new("tone:news", 0)]);
        docs.Single(doc => doc.Text.StartsWith("Nothing", StringComparison.Ordinal)).Tokens.ShouldAllBe(token => token.EntityMark == EntityMark.Outside);
        docs.Single(doc => doc.Text.StartsWith("Nobody", StringComparison.Ordinal)).HasEntityMarks.ShouldBeFalse();

        run.Json.GetProperty("splits").GetProperty("train").GetProperty("documents").GetInt32().ShouldBe(3);
        File.ReadAllText(Path.Combine(project.Out, "config.cfg")).ShouldContain("pipeline = [\"tok2vec\", \"ner\", \"spancat\", \"textcat_multilabel\"]");
        Directory.GetFiles(project.Out, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(project.Out, path)).Order(StringComparer.Ordinal)
            .ShouldBe(["config.cfg", "labels/ner.json", "labels/spancat.json", "labels/textcat_multilabel.json", "project.yml", "report.json", "train.spacy"]);
    }

    [Fact]
    public async Task Every_span_that_is_left_out_or_moved_is_in_the_report()
    {
        await using var project = await CreateAsync(Schema, Token);
        const string text = "Schmidt-Müller paid 10€ to Acme.";
        await project.AddAsync([Document("1", text, Annotation("a1", Spans("names", text, ("Müller", "PER"), ("cme", "ORG"))))], Token);

        (await project.RunAsync("--split", "1/0/0", "--question", "names")).Status.ShouldBe(0);
        Report(project).ShouldBe([("1", "LeftOut", "its boundaries are not those of tokens", "names 28-31")]);
        // The token of the span that could not be said is no gold for "outside".
        var doc = (await DocsAsync(project, "train"))[0];
        doc.Tokens.Single(token => token.Orth == "Acme").EntityMark.ShouldBe(EntityMark.Missing);

        Directory.Delete(project.Out, recursive: true);
        (await project.RunAsync("--split", "1/0/0", "--question", "names", "--align", "expand")).Status.ShouldBe(0);
        Report(project).ShouldBe([("1", "Moved", "its boundaries are not those of tokens", "names 28-31")]);
        doc = (await DocsAsync(project, "train"))[0];
        doc.Entities().Select(doc.TextOf).ShouldBe(["Müller", "Acme"]);
    }

    [Fact]
    public async Task Suggested_spans_that_people_removed_leave_as_wrong()
    {
        await using var project = await CreateAsync(Schema, Token);
        const string text = "May went to Paris Hilton.";
        await project.AddAsync(
            [Document("1", text, Annotation("a1", Spans("names", text, ("Paris Hilton", "PER"))) with { FromRelease = "mlb-abc123-r3" })], Token);
        await project.SuggestAsync(3, _ => [Spans("names", text, ("May", "PER"), ("Paris Hilton", "PER"))], Token);

        (await project.RunAsync("--split", "1/0/0", "--question", "names", "--rejected")).Status.ShouldBe(0);

        var doc = (await DocsAsync(project, "train"))[0];
        doc.SpanGroups.ShouldHaveSingleItem().Key.ShouldBe("incorrect_spans");
        doc.SpanGroups[0].Spans.Select(span => (doc.TextOf(span), span.Label)).ShouldBe([("May", "PER")]);
        File.ReadAllText(Path.Combine(project.Out, "config.cfg")).ShouldContain("incorrect_spans_key = \"incorrect_spans\"");
    }

    [Fact]
    public async Task Spans_of_a_text_that_changed_stay_behind()
    {
        await using var project = await CreateAsync(Schema, Token);
        var annotation = Annotation("a1", new ChoiceAnswer("topic", ["news"]), Spans("names", "Ann is here.", ("Ann", "PER")));
        await project.AddAsync([Document("1", "Ann is here.", annotation)], Token);
        await project.AddAsync([Document("1", "Then Ann was there.", annotation)], Token);

        (await project.RunAsync("--split", "1/0/0")).Status.ShouldBe(0);

        var doc = (await DocsAsync(project, "train"))[0];
        doc.Text.ShouldBe("Then Ann was there.");
        doc.Entities().ShouldBeEmpty();
        doc.Categories.Single(category => category.Value == 1).Label.ShouldBe("news");
    }

    [Fact]
    public async Task Two_exports_of_one_project_are_the_same_bytes()
    {
        await using var project = await CreateAsync(Schema, Token);
        await project.AddAsync(
            Enumerable.Range(0, 300).Select(index => (index, text: $"Document number {index} was seen by Ann{index} and Bob."))
                .Select(entry => Document($"{entry.index}", entry.text, Annotation($"a{entry.index}", new ChoiceAnswer("topic", [entry.index % 2 == 0 ? "news" : "sport"]), Spans("names", entry.text, ("Bob", "PER"))))),
            Token);

        (await project.RunAsync("--stratify", "topic")).Status.ShouldBe(0);
        var files = Directory.GetFiles(project.Out, "*", SearchOption.AllDirectories).ToDictionary(path => path, File.ReadAllBytes, StringComparer.Ordinal);
        Directory.Delete(project.Out, recursive: true);
        (await project.RunAsync("--stratify", "topic")).Status.ShouldBe(0);

        files.Count.ShouldBe(8);
        foreach (var (path, bytes) in files)
        {
            File.ReadAllBytes(path).ShouldBe(bytes, path);
        }
    }

    [Fact]
    public async Task What_cannot_be_exported_is_refused_before_anything_is_written()
    {
        await using var project = await CreateAsync(Schema, Token);
        (await project.RunAsync()).Error.ShouldContain("MLB5104");
        (await project.RunAsync("--question", "nope")).Error.ShouldContain("MLB5106");
        (await project.RunAsync("--field", "nope")).Error.ShouldContain("MLB5106");
        (await project.RunAsync("--group-by", "nope")).Error.ShouldContain("MLB5106");
        (await project.RunAsync("--lang", "English")).Error.ShouldContain("MLB5107");
        (await project.RunAsync("--split", "abc")).Status.ShouldBe(2);
        Directory.Exists(project.Out).ShouldBeFalse();

        Directory.CreateDirectory(project.Out);
        await File.WriteAllTextAsync(Path.Combine(project.Out, "mine"), "x", Token);
        (await project.RunAsync()).Error.ShouldContain("MLB5105");
        Directory.GetFileSystemEntries(Path.GetDirectoryName(project.Out)!).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["data", "out"]);
    }

    [Fact]
    public async Task A_language_without_rules_is_said()
    {
        await using var project = await CreateAsync(Schema, Token);
        await project.AddAsync([Document("1", "Hej där.", Annotation("a1", new ChoiceAnswer("topic", ["news"])))], Token);

        var run = await project.RunAsync("--lang", "sv", "--split", "1/0/0");

        run.Status.ShouldBe(0);
        run.Error.ShouldContain("no rules for sv");
        File.ReadAllText(Path.Combine(project.Out, "config.cfg")).ShouldContain("lang = \"sv\"");
    }

    private static async Task<List<Doc>> DocsAsync(ExportedProject project, string split) =>
        (await Recorded.ReadAsync(Path.Combine(project.Out, split + ".spacy"), Token)).Docs;

    private static IEnumerable<(string, string, string, string)> Report(ExportedProject project)
    {
        using var report = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(project.Out, "report.json")));
        return [.. report.RootElement.GetProperty("losses").EnumerateArray().Select(loss => (
            loss.GetProperty("document").GetString()!, loss.GetProperty("change").GetString()!, loss.GetProperty("reason").GetString()!, loss.GetProperty("where").GetString()!))];
    }
}
