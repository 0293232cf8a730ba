using System.Globalization;
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
        var server = fixture.Server;
        using var driver = fixture.Driver;
        using var folder = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync();
        await service.RunAsync(["link", server.Url.ToString(), "--token", "-"], server.Token + "\n");
        await File.WriteAllLinesAsync(folder.File("corpus.jsonl"), Enumerable.Range(0, 600).Select(number =>
            $$"""{"text":"😀 Anna {{number}} works","spans":[{"start":2,"end":6,"label":"PER"}]}"""), TestContext.Current.CancellationToken);
        string[] command = ["import", folder.File("corpus.jsonl"), "--to", "label-studio", "--url", server.Url.ToString(), "--title", "Imported", "--answers"];

        var said = await service.RunAsync(command);
        var project = int.Parse(ProjectNumber().Match(said).Groups[1].Value, CultureInfo.InvariantCulture);
        await service.RunAsync(command);

        var made = (await driver.ProjectAsync(project))!;
        ((int)made["task_number"]!).ShouldBe(600);
        ((int)made["total_annotations_number"]!).ShouldBe(600);
        ((string)made["label_config"]!).ShouldContain("PER");
        ((string)made["title"]!).ShouldBe("Imported");
        await driver.DeleteProjectAsync(project);
    }

    [GeneratedRegex("projects/([0-9]+)")]
    private static partial Regex ProjectNumber();
}
