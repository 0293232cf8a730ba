using System.CommandLine;
using System.Text;
using MlBackend.Commands.Corpora;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Hosting;

namespace MlBackend.Commands.Statistics;

/// <summary><c>mlbackend corpus stats</c>: what a corpus holds and what stands in the way of training.</summary>
internal static class CorpusCommand
{
    private static readonly Argument<string> Path = new("PATH") { Description = "The file or folder to read." };
    private static readonly Option<string?> From = CommonOptions.From();
    private static readonly Option<bool> KeepGoing = new("--keep-going") { Description = "Pass by documents that cannot be read and count them." };
    private static readonly Option<string?> Page = new("--html") { Description = "Write one HTML page with plots to a file instead.", HelpName = "FILE" };
    private static readonly Option<bool> Json = CommonOptions.Json("the statistics");

    public static Command Create()
    {
        var stats = new Command("stats", """
            Count documents, tokens, labels, spans, repeated texts; measure balance and agreement; say what training would stumble over.

            Examples:
              mlbackend corpus stats project-1.json
              mlbackend corpus stats brat-folder --html report.html

            Agreement needs a file that keeps several people's answers, such as Label Studio's JSON.
            """)
        {
            Path, From, KeepGoing, Page, Json,
        };
        stats.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RunAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));
        return new Command("corpus", """
            Look at corpora.

            Example:
              mlbackend corpus stats project-1.json
            """) { stats };
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var shell = new Shell(parsed.InvocationConfiguration);
        var path = parsed.GetRequiredValue(Path);
        var source = await CorpusFormats.OpenAsync(path, parsed.GetValue(From), cancellationToken);
        var statistics = new CorpusStatistics();
        List<MlBackendException> first = [];
        var aside = 0L;
        var options = new CorpusOptions
        {
            SetAside = !parsed.GetValue(KeepGoing) ? null : failure =>
            {
                aside++;
                first.AddRange(first.Count < 20 ? [failure] : []);
            },
        };
        var length = double.Max(1, source.Length);
        await shell.WithProgressAsync("Reading", async progress =>
        {
            await foreach (var document in source.ReadAsync(options, cancellationToken))
            {
                statistics.Note(document);
                progress?.Report(new TrainingProgress(double.Min(1, source.BytesRead / length), ""));
            }

            return statistics;
        });

        foreach (var failure in first)
        {
            await shell.NoteAsync($"Set aside: {failure.Message}");
        }

        if (aside > 0)
        {
            await shell.NoteAsync($"Set aside in all: {aside}.");
        }

        if (parsed.GetValue(Page) is { } page)
        {
            var html = StatisticsPage.Of(statistics, System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(path)), source.Format);
            await OutputFile.WriteAsync(page, async stream => await stream.WriteAsync(Encoding.UTF8.GetBytes(html), cancellationToken));
            await shell.NoteAsync($"Wrote {page}.");
        }

        if (parsed.GetValue(Json))
        {
            await shell.Output.WriteLineAsync(StatisticsJson.Of(statistics, source.Format));
        }
        else if (parsed.GetValue(Page) is null)
        {
            StatisticsTables.Write(shell.Tables, statistics);
        }
    }
}
