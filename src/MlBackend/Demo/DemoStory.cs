using MlBackend.Core.Annotations;
using MlBackend.Core.Errors;
using MlBackend.Core.Serving;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;
using MlBackend.Storage.Runs;
using Spectre.Console;

namespace MlBackend.Demo;

/// <summary>
/// The loop in half a minute: an annotator labels some messages, the service learns and suggests the rest, the annotator
/// goes on with those it is least sure of, the service learns again.
/// </summary>
internal sealed class DemoStory(DemoService service, StandInTool tool, IAnsiConsole console, TimeProvider time)
{
    private const int First = 40;
    private const int Second = 40;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly IReadOnlyList<DemoMessage> messages = DemoCorpus.Load();
    private ToolProject Project => tool.Project;

    public async Task TellAsync(CancellationToken cancellationToken)
    {
        tool.Import(messages.Select(message => message.Document));
        var setup = new ProjectSetup(Project.Identity, Project.Schema, Project.SchemaSource, null);
        await service.Backend.SetupAsync(service.Connection, setup, cancellationToken);
        console.MarkupLine($"[bold]{messages.Count} messages of customers[/], half English, half French, lie in a stand-in for the annotation tool. Two questions: what is each about, and which [black on yellow]product[/] or [black on aqua]city[/] does it name?");

        await LabelAsync($"An annotator labels the first {First}", messages.Take(First), cancellationToken);
        var first = await LearnedAsync(1, messages.Skip(First), cancellationToken);
        console.WriteLine();
        console.MarkupLine($"[bold]{ReleaseOf(first)}[/] suggests the other {messages.Count - First}. The least sure come first, as the annotator would be given them:");
        Draw(first, messages.Skip(First), count: 6);

        var unsure = messages.Skip(First).OrderByDescending(message => first[message.Document.ExternalId].Suggestion.Priority).Take(Second).ToList();
        var never = messages.Skip(First).Except(unsure).ToList();
        await LabelAsync($"The annotator labels the {Second} it is least sure of", unsure, cancellationToken);
        var second = await LearnedAsync(ReleaseOf(first).Number + 1, never, cancellationToken);
        console.WriteLine();
        console.MarkupLine($"[bold]{ReleaseOf(second)}[/], on messages that nobody labelled:");
        Draw(second, never, count: 6);
        Compare(first, second, never);
    }

    private async Task LabelAsync(string title, IEnumerable<DemoMessage> chosen, CancellationToken cancellationToken)
    {
        var all = chosen.ToList();
        await console.Progress().HideCompleted(false).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn()).StartAsync(async progress =>
        {
            var bar = progress.AddTask(Markup.Escape(title), maxValue: all.Count);
            foreach (var message in all)
            {
                tool.Submit(message.Document.ExternalId, message.Answers);
                service.Backend.Hint(service.Connection, new ToolHint(ToolHintKind.AnnotationsChanged, Project.Identity));
                bar.Increment(1);
                await Task.Delay(Pace, time, cancellationToken);
            }
        });
    }

    /// <summary>Waits until every message has its suggestion from a release of at least that number.</summary>
    private async Task<IReadOnlyDictionary<string, (ReleaseName Release, DocumentSuggestion Suggestion)>> LearnedAsync(
        int release, IEnumerable<DemoMessage> expected, CancellationToken cancellationToken)
    {
        var ids = expected.Select(message => message.Document.ExternalId).ToList();
        var began = time.GetTimestamp();
        return await console.Status().StartAsync("The service waits until the annotator pauses…", async status =>
        {
            while (time.GetElapsedTime(began) < Patience)
            {
                var suggestions = tool.Suggestions();
                if (ids.TrueForAll(id => suggestions.TryGetValue(id, out var pushed) && pushed.Release.Number >= release))
                {
                    return suggestions;
                }

                switch (await NewestRunAsync(cancellationToken))
                {
                    case { State: RunState.Failed } failed:
                        throw ErrorCodes.Unexpected.With($"Training failed: {failed.Cause}");
                    case { State: RunState.Running } run:
                        status.Status(Markup.Escape($"Training, {run.Stage ?? "starting"}…"));
                        break;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
            }

            throw ErrorCodes.Unexpected.With($"No release {release} after {Patience.TotalSeconds:0} s.");
        });
    }

    private async Task<TrainingRun?> NewestRunAsync(CancellationToken cancellationToken) =>
        await service.Get<RunStore>().ListAsync(null, 1, cancellationToken) is [var newest] ? newest : null;

    private void Draw(
        IReadOnlyDictionary<string, (ReleaseName Release, DocumentSuggestion Suggestion)> suggestions, IEnumerable<DemoMessage> shown, int count)
    {
        var rows = shown.Select(message => (message.Document, suggestions[message.Document.ExternalId].Suggestion))
            .OrderByDescending(row => row.Suggestion.Priority).ToList();
        console.Write(DemoScreen.Suggestions([.. rows.Take(count / 2), .. rows.TakeLast(count / 2)]));
    }

    private void Compare(
        IReadOnlyDictionary<string, (ReleaseName Release, DocumentSuggestion Suggestion)> first,
        IReadOnlyDictionary<string, (ReleaseName Release, DocumentSuggestion Suggestion)> second,
        List<DemoMessage> never)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("release").AddColumn($"topics right of {never.Count}").AddColumn("messages with every product and city right");
        foreach (var release in new[] { first, second })
        {
            table.AddRow(
                ReleaseOf(release).ToString(),
                never.Count(message => Agrees<ChoiceSuggestion>(release[message.Document.ExternalId].Suggestion, message)).ToString(System.Globalization.CultureInfo.InvariantCulture),
                never.Count(message => Agrees<SpanSuggestion>(release[message.Document.ExternalId].Suggestion, message)).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        console.Write(table);
    }

    private static bool Agrees<T>(DocumentSuggestion suggestion, DemoMessage message)
        where T : Suggestion =>
        suggestion.Suggestions.OfType<T>().FirstOrDefault()?.ToAnswer() is { } answer
        && message.Answers.First(truth => truth.Question == answer.Question) is var truth
        && Answer.ToJson([answer]) == Answer.ToJson([truth]);

    private static ReleaseName ReleaseOf(IReadOnlyDictionary<string, (ReleaseName Release, DocumentSuggestion Suggestion)> suggestions) =>
        suggestions.Values.Select(pushed => pushed.Release).MaxBy(release => release.Number);
}
