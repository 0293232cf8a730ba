using System.Globalization;
using MlBackend.EndToEnd.LabelStudio;
using MlBackend.TestKit;
using MlBackend.TestKit.Genuine;
using Shouldly;
using Xunit;

namespace MlBackend.EndToEnd;

/// <summary>SIGKILL in the middle of an import, to the command or to the genuine Label Studio: the same command again, and nothing is lost or twice.</summary>
public sealed class ImportKillTests(LabelStudioFixture fixture)
{
    private const int Documents = 3000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(Victim.Command)]
    [InlineData(Victim.LabelStudio)]
    public async Task Killed_in_the_middle_an_import_goes_on_where_it_stopped(Victim victim)
    {
        var server = fixture.Server;
        Assert.SkipUnless(victim == Victim.Command || server.IsOurs, "A Label Studio that is not ours cannot be killed.");
        using var driver = fixture.Driver;
        using var folder = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync();
        await service.RunAsync(["link", server.Url.ToString(), "--token", "-"], server.Token + "\n");
        await File.WriteAllLinesAsync(folder.File("corpus.jsonl"), Enumerable.Range(0, Documents).Select(number => $$"""{"text":"Anna {{number}} works"}"""), TestContext.Current.CancellationToken);
        var project = await driver.CreateProjectAsync($"Import and kill {victim}", Corpus.DocsConfig);
        string[] command = ["import", folder.File("corpus.jsonl"), "--to", "label-studio", "--url", server.Url.ToString(), "--project", $"{project}"];

        using (var running = service.Start(command))
        {
            await Patience.UntilAsync("some batches are there", Limit, () => CountAsync(driver, project), count => count > 0);
            if (victim == Victim.Command)
            {
                running.Kill();
            }
            else
            {
                server.Kill();
                await server.StartAgainAsync();
            }

            await running.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
            running.ExitCode.ShouldNotBe(0);
        }

        (await CountAsync(driver, project)).ShouldBeInRange(1, Documents - 1, "the kill came too late to cut the import");
        await service.RunAsync(command);
        // And once more, for which there is nothing left to do.
        await service.RunAsync(command);

        (await TextsAsync(driver, project)).Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, Documents).Select(number => $"Anna {number} works").Order(StringComparer.Ordinal));
        await driver.DeleteProjectAsync(project);
    }

    private static async Task<int> CountAsync(LabelStudioDriver driver, int project) =>
        (int)(await driver.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/api/tasks?project={project}&page_size=1&include=id")))!["total"]!;

    private static async Task<List<string>> TextsAsync(LabelStudioDriver driver, int project)
    {
        List<string> texts = [];
        for (var page = 1; texts.Count < Documents; page++)
        {
            var tasks = (await driver.GetAsync($"/api/tasks?project={project}&page_size=1000&page={page}&include=id,data"))!["tasks"]!.AsArray();
            texts.AddRange(tasks.Select(task => (string)task!["data"]!["text"]!));
            if (tasks.Count == 0)
            {
                break;
            }
        }

        return texts;
    }

    public enum Victim
    {
        Command,
        LabelStudio,
    }
}
