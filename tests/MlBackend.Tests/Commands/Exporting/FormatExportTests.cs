using System.Text.Json;
using MlBackend.Commands.Corpora;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Core.Tools;
using Shouldly;
using Xunit;
using static MlBackend.Tests.Commands.Exporting.ExportedProject;

namespace MlBackend.Tests.Commands.Exporting;

/// <summary>A project leaves in every format that is written, with the splits of an export for spaCy.</summary>
public sealed class FormatExportTests
{
    private const int Documents = 60;

    private static readonly Schema Schema = new(
    [
        new Question("topic", QuestionKind.Choice, "text", ["text"], ["sport", "news"]),
        new Question("tone", QuestionKind.MultiChoice, "text", ["text"], ["kind", "rude"]),
        new Question("names", QuestionKind.Span, "text", ["text"], ["PER", "ORG"]),
    ]);

    public static TheoryData<string> Formats => [.. CorpusFormats.Writers.Select(writer => writer.Format).Where(format => format != "spacy")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Every_side_is_a_file_or_folder_that_reads_again_with_the_answers_the_format_holds(string format)
    {
        await using var project = await FilledAsync();

        var run = await project.RunAsync("--to", format, "--split", "60/20/20", "--json");

        run.Status.ShouldBe(0, run.Error);
        run.Json.GetProperty("format").GetString().ShouldBe(format);
        List<CorpusDocument> all = [];
        foreach (var side in run.Json.GetProperty("splits").EnumerateObject())
        {
            var documents = await ReadAsync(Path.Combine(project.Out, side.Value.GetProperty("name").GetString()!), format);
            documents.Count.ShouldBe(side.Value.GetProperty("documents").GetInt32(), side.Name);
            all.AddRange(documents);
        }

        all.Count.ShouldBe(Documents);
        all.SelectMany(document => document.Document.Fields.Values).Select(text => string.Concat(text.Where(unit => !char.IsWhiteSpace(unit)))).ToHashSet()
            .ShouldBe(Enumerable.Range(0, Documents).Select(index => string.Concat(Text(index).Where(unit => !char.IsWhiteSpace(unit)))).ToHashSet(), ignoreOrder: true);
        var lost = run.Json.GetProperty("lost").EnumerateArray().Select(line => line.GetProperty("part").GetString()).ToList();
        // A table of Label Studio's with several columns of texts does not tell which is a choice (docs/corpora.md).
        if (!lost.Contains("Label") && format != "label-studio-csv")
        {
            all.SelectMany(document => document.Answers).OfType<ChoiceAnswer>().SelectMany(answer => answer.Labels).ShouldContain("news");
        }

        if (!lost.Contains("Span"))
        {
            all.SelectMany(document => document.Answers).OfType<SpanAnswer>().Sum(answer => answer.Spans.Count).ShouldBe(Documents);
        }

        if (format != "label-studio-csv" && !all.SelectMany(document => document.Answers).OfType<ChoiceAnswer>().Any(answer => answer.Labels.Contains("kind")))
        {
            // The second question about labels has no place: it is named before anything else.
            (run.Error.Contains("tone stays behind", StringComparison.Ordinal) || lost.Contains("Label")).ShouldBeTrue(run.Error);
        }

        Directory.GetFileSystemEntries(project.Out).Length.ShouldBe(4);
    }

    [Fact]
    public async Task The_sides_are_those_of_an_export_for_spaCy()
    {
        await using var project = await FilledAsync();
        (await project.RunAsync("--to", "lines", "--split", "60/20/20")).Status.ShouldBe(0);
        var train = await File.ReadAllLinesAsync(Path.Combine(project.Out, "train.txt"), Token);
        Directory.Delete(project.Out, recursive: true);

        (await project.RunAsync("--split", "60/20/20")).Status.ShouldBe(0);

        var docs = (await Spacy.Recorded.ReadAsync(Path.Combine(project.Out, "train.spacy"), Token)).Docs;
        docs.Select(doc => doc.Text).ShouldBe(train);
    }

    [Theory]
    [InlineData("prodigy")]
    [InlineData("spacy")]
    public async Task Personal_data_stays_behind_where_that_is_wished(string format)
    {
        await using var project = await CreateAsync(Schema, Token);
        const string text = "Ann Lee wrote to bob@example.org about Acme.";
        await project.AddAsync([Document("1", text, Annotation("a1", Spans("names", text, ("Ann Lee", "PER"), ("Acme", "ORG"))))], Token);

        var run = await project.RunAsync("--to", format, "--split", "1/0/0", "--anonymise", "--json");

        run.Status.ShouldBe(0, run.Error);
        run.Json.GetProperty("anonymised").EnumerateObject().Sum(kind => kind.Value.GetInt32()).ShouldBe(2);
        var document = (await ReadAsync(Path.Combine(project.Out, format == "spacy" ? "train.spacy" : "train.jsonl"), format)).ShouldHaveSingleItem();
        var left = document.Document.Fields.Values.Single();
        left.ShouldBe("[PERSON] wrote to [EMAIL] about Acme.");
        document.Answers.OfType<SpanAnswer>().Single().Spans.Where(span => span.Label == "ORG").Select(span => left[span.Start.Value..span.End.Value]).ShouldBe(["Acme"]);
        Directory.GetFiles(project.Out, "*", SearchOption.AllDirectories).ShouldAllBe(path => !File.ReadAllText(path).Contains("bob@", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_question_about_another_text_leaves_with_that_text_only()
    {
        var schema = new Schema(
        [
            new Question("topic", QuestionKind.Choice, "text", ["text"], ["sport", "news"]),
            new Question("mood", QuestionKind.Choice, "title", ["title"], ["glad", "sad"]),
            new Question("names", QuestionKind.Span, "text", ["text"], ["PER"]),
        ]);
        await using var project = await CreateAsync(schema, Token);
        Dictionary<string, string> fields = new(StringComparer.Ordinal) { ["title"] = "Oh", ["text"] = "Ann is here." };
        await project.AddAsync(
            [new PulledDocument(new Document("1", fields), Noon, [Annotation("a1", new ChoiceAnswer("topic", ["news"]), new ChoiceAnswer("mood", ["glad"]), Spans("names", fields["text"], ("Ann", "PER")))])], Token);

        var run = await project.RunAsync("--to", "doccano", "--split", "1/0/0");
        run.Error.ShouldContain("mood stays behind: it asks about the field title");
        var about = (await ReadAsync(Path.Combine(project.Out, "train.jsonl"), "doccano")).ShouldHaveSingleItem();
        about.Document.Fields.Values.ShouldBe(["Ann is here."]);

        Directory.Delete(project.Out, recursive: true);
        (await project.RunAsync("--to", "label-studio", "--split", "1/0/0")).Status.ShouldBe(0);
        using var tasks = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(project.Out, "train.json"), Token));
        tasks.RootElement[0].GetProperty("data").EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal).ShouldBe(["text", "title"]);
    }

    [Fact]
    public async Task A_group_by_a_field_that_is_not_kept_is_refused_by_the_names_of_those_that_are()
    {
        await using var project = await FilledAsync();
        var run = await project.RunAsync("--to", "csv", "--group-by", "author");
        run.Error.ShouldContain("MLB5106");
        run.Error.ShouldContain("only those that its questions show are kept: text");
        Directory.Exists(project.Out).ShouldBeFalse();
    }

    private static string Text(int index) => $"Ann{index} said a thing number {index} to the {(index % 2 == 0 ? "press" : "team")} of day {index * 7}.";

    private static async Task<ExportedProject> FilledAsync()
    {
        var project = await CreateAsync(Schema, Token);
        await project.AddAsync(
            Enumerable.Range(0, Documents).Select(index => Document($"{1000 + index}", Text(index), Annotation($"a{index}",
                new ChoiceAnswer("topic", [index % 2 == 0 ? "news" : "sport"]), new ChoiceAnswer("tone", ["kind"]), Spans("names", Text(index), ($"Ann{index}", "PER"))))),
            Token);
        return project;
    }

    private static async Task<List<CorpusDocument>> ReadAsync(string path, string writer)
    {
        var source = await CorpusFormats.OpenAsync(path, writer == "tsv" ? "csv" : writer, Token);
        List<CorpusDocument> documents = [];
        await foreach (var document in source.ReadAsync(new CorpusOptions(), Token))
        {
            documents.Add(document);
        }

        return documents;
    }
}
