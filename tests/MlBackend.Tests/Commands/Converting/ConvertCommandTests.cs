using System.IO.Compression;
using System.Text.Json;
using MlBackend.Commands.Corpora;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Commands.Converting;

public sealed class ConvertCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task A_file_becomes_another_and_the_report_says_what_was_lost()
    {
        var run = await ShellRun.OfAsync("convert", Write("in.jsonl", """
            {"text":"Anna Black works","spans":[{"start":0,"end":10,"label":"PER"}],"meta":{"source":"web"}}
            {"text":"fine","accept":["good"]}
            """), folder.File("out.conll"), "--json");

        run.Status.ShouldBe(0, run.Error);
        (await File.ReadAllTextAsync(folder.File("out.conll"), TestContext.Current.CancellationToken)).ShouldBe("Anna\tB-PER\nBlack\tI-PER\nworks\tO\n\nfine\tO\n\n");
        var json = JsonDocument.Parse(run.Output).RootElement;
        json.GetProperty("documents").GetInt32().ShouldBe(2);
        json.GetProperty("lost").EnumerateArray().Select(line => line.GetProperty("part").GetString()).ShouldBe(["Label", "Metadata", "Answer"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_bad_document_leaves_nothing_behind_or_is_set_aside()
    {
        var input = Write("in.jsonl", "{\"text\":\"a\"}\n{\"text\":\n{\"text\":\"c\"}\n");

        var refused = await ShellRun.OfAsync("convert", input, folder.File("out.csv"));
        refused.Status.ShouldBe(1);
        refused.Error.ShouldContain("MLB5003");
        refused.Error.ShouldContain("line 2");
        Directory.GetFileSystemEntries(folder.Path).ShouldBe([input]);

        var kept = await ShellRun.OfAsync("convert", input, folder.File("out.csv"), "--keep-going");
        kept.Status.ShouldBe(0);
        kept.Error.ShouldContain("Set aside: MLB5003");
        (await File.ReadAllTextAsync(folder.File("out.csv"), TestContext.Current.CancellationToken)).ShouldBe("id,text,label\n1,a,\n3,c,\n");
    }

    [Fact]
    public async Task Personal_data_is_replaced_and_only_counted()
    {
        var run = await ShellRun.OfAsync("convert", Write("in.jsonl", """{"text":"Anna Black: anna@example.org","spans":[{"start":0,"end":10,"label":"PER"}]}"""), folder.File("out.jsonl"), "--to", "doccano", "--anonymise");

        run.Status.ShouldBe(0, run.Error);
        var written = await File.ReadAllTextAsync(folder.File("out.jsonl"), TestContext.Current.CancellationToken);
        written.ShouldContain("\"[PERSON]: [EMAIL]\"");
        written.ShouldContain("[0,8,\"PER\"]");
        (run.Output + run.Error).ShouldNotContain("anna", Case.Insensitive);
        run.Error.ShouldContain("[EMAIL]: 1");
    }

    [Fact]
    public async Task Every_loss_is_named_in_the_report_file()
    {
        await ShellRun.OfAsync("convert", Write("in.jsonl", "{\"text\":\"a\",\"label\":\"x\"}\n{\"text\":\"b\",\"label\":\"y\"}\n"), folder.File("out.iob2"), "--report", folder.File("lost.jsonl"));

        var lines = await File.ReadAllLinesAsync(folder.File("lost.jsonl"), TestContext.Current.CancellationToken);
        lines.Select(line => JsonDocument.Parse(line).RootElement).Where(loss => loss.GetProperty("part").GetString() == "Label").Select(loss => loss.GetProperty("document").GetString()).ShouldBe(["1", "2"]);
    }

    [Fact]
    public async Task A_compressed_output_is_read_again()
    {
        await ShellRun.OfAsync("convert", Write("in.csv", "text,label\na,x\n"), folder.File("out.conllu.gz"));

        await using var stream = new GZipStream(File.OpenRead(folder.File("out.conllu.gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(stream);
        (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldContain("# text = a");
    }

    [Theory]
    [InlineData("out.txt", null)]
    [InlineData("out.jsonl", null)]
    [InlineData("out", "word")]
    public async Task An_output_whose_format_is_not_clear_is_refused(string name, string? format)
    {
        string[] to = format is null ? [] : ["--to", format];
        var run = await ShellRun.OfAsync(["convert", Write("in.csv", "text\na\n"), folder.File(name), .. to]);

        run.Status.ShouldBe(1);
        run.Error.ShouldContain("MLB5046");
    }

    [Fact]
    public async Task A_folder_that_holds_something_is_left_alone()
    {
        Directory.CreateDirectory(folder.File("brat"));
        await File.WriteAllTextAsync(folder.File("brat/mine.txt"), "x", TestContext.Current.CancellationToken);

        (await ShellRun.OfAsync("convert", Write("in.csv", "text\na\n"), folder.File("brat"), "--to", "brat")).Error.ShouldContain("MLB5045");
        Directory.GetFiles(folder.File("brat")).Length.ShouldBe(1);
    }

    [Theory]
    [InlineData("label-studio")]
    [InlineData("label-studio-min")]
    [InlineData("label-studio-csv")]
    public async Task Label_Studio_forms_come_back_as_they_were(string format)
    {
        var source = Write("in.json", """
            [{"id":7,"data":{"text":"😀 Anna works for Acme"},"meta":{"source":"web"},"annotations":[
              {"id":1,"completed_by":1,"was_cancelled":false,"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","result":[
                {"id":"a","from_name":"label","to_name":"text","type":"labels","value":{"start":2,"end":6,"text":"Anna","labels":["PER"]}},
                {"id":"b","from_name":"label","to_name":"text","type":"labels","value":{"start":17,"end":21,"text":"Acme","labels":["ORG"]}},
                {"type":"relation","from_id":"a","to_id":"b","direction":"right","labels":["worksFor"]}]},
              {"id":2,"completed_by":2,"was_cancelled":false,"created_at":"2026-01-02T00:00:00Z","updated_at":"2026-01-02T00:00:00Z","result":[
                {"id":"c","from_name":"label","to_name":"text","type":"labels","value":{"start":2,"end":6,"text":"Anna","labels":["PER"]}}]}]}]
            """);

        (await ShellRun.OfAsync("convert", source, folder.File("out"), "--to", format)).Status.ShouldBe(0);
        var (before, after) = (await ReadAsync(source), await ReadAsync(folder.File("out")));

        after.Answers.Select(answer => answer.ToString()).ShouldBe(before.Answers.Select(answer => answer.ToString()));
        var spans = after.Answers.OfType<MlBackend.Core.Annotations.SpanAnswer>().Single();
        spans.Spans.Select(span => after.Document.Field("text")![span.Start.Value..span.End.Value]).ShouldBe(["Anna"]);
        after.Document.ExternalId.ShouldBe("7");
        after.Annotations.Count.ShouldBe(2);
        after.Annotations.Select(annotation => annotation.Annotator).ShouldBe(["1", "2"]);
        after.Metadata["source"].GetString().ShouldBe("web");
    }

    public void Dispose() => folder.Dispose();

    private static async Task<MlBackend.Core.Corpora.CorpusDocument> ReadAsync(string path)
    {
        var source = await CorpusFormats.OpenAsync(path, null, TestContext.Current.CancellationToken);
        List<MlBackend.Core.Corpora.CorpusDocument> documents = [];
        await foreach (var document in source.ReadAsync(new MlBackend.Core.Corpora.CorpusOptions(), TestContext.Current.CancellationToken))
        {
            documents.Add(document);
        }

        return documents.ShouldHaveSingleItem();
    }

    private string Write(string name, string content)
    {
        File.WriteAllText(folder.File(name), content);
        return folder.File(name);
    }
}
