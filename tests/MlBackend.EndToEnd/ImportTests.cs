using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MlBackend.EndToEnd.LabelStudio;
using MlBackend.TestKit;
using MlBackend.TestKit.Genuine;
using Shouldly;
using Xunit;

namespace MlBackend.EndToEnd;

/// <summary>Files become projects of the genuine Label Studio.</summary>
public sealed partial class ImportTests(LabelStudioFixture fixture)
{
    [Fact]
    public async Task A_corpus_becomes_a_project_with_its_questions_texts_and_answers_and_a_second_run_sends_nothing()
    {
        var corpus = Enumerable.Range(0, 600).Select(number => $$"""{"text":"😀 Anna {{number}} works","spans":[{"start":2,"end":6,"label":"PER"}]}""");

        var made = await ImportTwiceAsync("Imported", corpus);

        ((int)made["task_number"]!).ShouldBe(600);
        ((int)made["total_annotations_number"]!).ShouldBe(600);
        ((string)made["label_config"]!).ShouldContain("PER");
        ((string)made["title"]!).ShouldBe("Imported");
    }

    [Fact]
    public async Task Labels_and_spans_of_one_name_become_two_questions_and_no_answer_is_lost()
    {
        var corpus = Enumerable.Range(0, 40).Select(number => number % 2 == 0
            ? $$"""{"text":"The minister spoke {{number}}","label":"news","answer":"accept"}"""
            : $$"""{"text":"Anna {{number}} works","spans":[{"start":0,"end":4,"label":"PER"}],"answer":"accept"}""");

        var made = await ImportTwiceAsync("Two kinds", corpus);

        ((int)made["task_number"]!).ShouldBe(40);
        ((int)made["total_annotations_number"]!).ShouldBe(40);
        var config = (string)made["label_config"]!;
        config.ShouldContain("<Choices");
        config.ShouldContain("<Labels");
    }

    /// <summary>The project that an import made, after the same import ran again.</summary>
    private async Task<JsonNode> ImportTwiceAsync(string title, IEnumerable<string> corpus)
    {
        var server = fixture.Server;
        using var driver = fixture.Driver;
        using var folder = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync();
        await service.RunAsync(["link", server.Url.ToString(), "--token", "-"], server.Token + "\n");
        await File.WriteAllLinesAsync(folder.File("corpus.jsonl"), corpus, TestContext.Current.CancellationToken);
        string[] command = ["import", folder.File("corpus.jsonl"), "--to", "label-studio", "--url", server.Url.ToString(), "--title", title, "--answers"];

        var said = await service.RunAsync(command);
        await service.RunAsync(command);

        var project = int.Parse(ProjectNumber().Match(said).Groups[1].Value, CultureInfo.InvariantCulture);
        var made = (await driver.ProjectAsync(project))!;
        await driver.DeleteProjectAsync(project);
        return made;
    }

    [GeneratedRegex("projects/([0-9]+)")]
    private static partial Regex ProjectNumber();
}
