using System.Text.Json;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Commands.Statistics;

public sealed class CorpusCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Documents_labels_spans_and_repeated_texts_are_counted()
    {
        var run = await ShellRun.OfAsync("corpus", "stats", Write("in.jsonl", """
            {"text":"Anna Black works","spans":[{"start":0,"end":10,"label":"PER"}]}
            {"text":"Paris ","spans":[{"start":0,"end":6,"label":"LOC"},{"start":0,"end":5,"label":"LOC"}]}
            {"text":" Paris","spans":[]}
            {"text":"?"}
            """), "--json");

        run.Status.ShouldBe(0, run.Error);
        var json = JsonDocument.Parse(run.Output).RootElement;
        json.GetProperty("documents").GetInt32().ShouldBe(4);
        json.GetProperty("without_answer").GetInt32().ShouldBe(1);
        json.GetProperty("duplicates").GetInt32().ShouldBe(1);
        json.GetProperty("conflicts").GetInt32().ShouldBe(1);
        json.GetProperty("tokens").GetProperty("sum").GetInt32().ShouldBe(6);
        var question = json.GetProperty("questions")[0];
        question.GetProperty("answered").GetInt32().ShouldBe(3);
        question.GetProperty("with_none").GetInt32().ShouldBe(1);
        question.GetProperty("with_overlaps").GetInt32().ShouldBe(1);
        question.GetProperty("labels").GetProperty("LOC").GetProperty("count").GetInt32().ShouldBe(2);
        question.GetProperty("labels").GetProperty("LOC").GetProperty("documents").GetInt32().ShouldBe(1);
        question.GetProperty("span_tokens").GetProperty("most").GetInt32().ShouldBe(2);
        question.GetProperty("balance").GetDouble().ShouldBe(0.918296, 1e-6, "entropy of 1/3 and 2/3 in bits");
        json.GetProperty("advice").EnumerateArray().ShouldContain(advice => advice.GetProperty("what").GetString()!.Contains("white space"));
    }

    [Fact]
    public async Task Several_peoples_answers_are_compared()
    {
        // Two people, four tasks, they differ on one: kappa = 1 - (1/4) / (1/2) for margins 2:2 and 1:3.
        var tasks = string.Join(',', new[] { ("a", "a"), ("a", "b"), ("b", "b"), ("b", "b") }.Select((pair, index) =>
            $$"""{"id":{{index + 1}},"data":{"text":"t{{index}}"},"annotations":[{{Choice(1, pair.Item1)}},{{Choice(2, pair.Item2)}}]}"""));
        var run = await ShellRun.OfAsync("corpus", "stats", Write("in.json", $"[{tasks}]"), "--json");

        run.Status.ShouldBe(0, run.Error);
        var agreement = JsonDocument.Parse(run.Output).RootElement.GetProperty("questions")[0].GetProperty("agreement");
        agreement.GetProperty("agreement").GetDouble().ShouldBe(0.75);
        agreement.GetProperty("Cohen's kappa 1 and 2").GetDouble().ShouldBe(0.5);
    }

    [Fact]
    public async Task The_page_stands_alone_and_holds_no_text_of_a_document()
    {
        var run = await ShellRun.OfAsync("corpus", "stats", Write("in.jsonl", """{"text":"Secret words","label":"<b>x</b>"}"""), "--html", folder.File("page.html"));

        run.Status.ShouldBe(0, run.Error);
        var page = await File.ReadAllTextAsync(folder.File("page.html"), TestContext.Current.CancellationToken);
        page.ShouldContain("<svg");
        page.ShouldContain("&lt;b&gt;x&lt;/b&gt;");
        page.ShouldNotContain("Secret");
        page.ShouldNotContain("<script");
        page.ShouldNotContain("src=");
        page.ShouldNotContain("href=");
    }

    [Fact]
    public async Task A_table_for_people_names_labels_and_advice()
    {
        var run = await ShellRun.OfAsync("corpus", "stats", Write("in.csv", "text,label\na,x\nb,y\n"));

        run.Status.ShouldBe(0, run.Error);
        run.Output.ShouldContain("low number of examples: 1");
        run.Output.ShouldContain("too few to train");
    }

    public void Dispose() => folder.Dispose();

    private static string Choice(int person, string label) =>
        $$$"""{"id":{{{person}}},"completed_by":{{{person}}},"was_cancelled":false,"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","result":[{"from_name":"q","to_name":"text","type":"choices","value":{"choices":["{{{label}}}"]}}]}""";

    private string Write(string name, string content)
    {
        File.WriteAllText(folder.File(name), content);
        return folder.File(name);
    }
}
