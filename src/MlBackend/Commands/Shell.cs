using System.CommandLine;
using MlBackend.Core.Models;
using Spectre.Console;

namespace MlBackend.Commands;

/// <summary>
/// Where a command writes: its result to standard output, everything else (notes, progress) to standard error, so that
/// a result can be piped on.
/// </summary>
internal sealed class Shell(InvocationConfiguration configuration)
{
    /// <summary>For results.</summary>
    public TextWriter Output => configuration.Output;

    /// <summary>A console that draws tables to standard output.</summary>
    public IAnsiConsole Tables => Terminal.On(configuration.Output);

    /// <summary>True where a person reads the results on a terminal.</summary>
    public bool IsWatched => Terminal.IsWatched(configuration.Output);

    /// <summary>A line for the person at the terminal.</summary>
    public Task NoteAsync(string line) => configuration.Error.WriteLineAsync(line);

    /// <summary>Does long work beside a progress bar where there is a terminal.</summary>
    public async Task<T> WithProgressAsync<T>(
        string title, Func<IProgress<TrainingProgress>?, T> work, CancellationToken cancellationToken)
    {
        if (!Terminal.IsWatched(configuration.Error))
        {
            return await Task.Run(() => work(null), cancellationToken);
        }

        return await Terminal.On(configuration.Error).Progress().AutoClear(true).HideCompleted(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(progress =>
            {
                var bar = progress.AddTask(Markup.Escape(title), maxValue: 1);
                return Task.Run(() => work(new Bar(bar, title)), cancellationToken);
            });
    }

    /// <summary>Does long work that waits for others beside a progress bar where there is a terminal.</summary>
    public async Task<T> WithProgressAsync<T>(string title, Func<IProgress<TrainingProgress>?, Task<T>> work) =>
        !Terminal.IsWatched(configuration.Error)
            ? await work(null)
            : await Terminal.On(configuration.Error).Progress().AutoClear(true).HideCompleted(true)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
                .StartAsync(progress => work(new Bar(progress.AddTask(Markup.Escape(title), maxValue: 1), title)));

    private sealed class Bar(ProgressTask task, string title) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            task.Value = value.Done;
            task.Description = Markup.Escape(value.Stage.Length > 0 ? $"{title}: {value.Stage}" : title);
        }
    }
}
