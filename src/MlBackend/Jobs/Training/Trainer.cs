using MlBackend.Configuration.Projects;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Learning;
using MlBackend.Storage.Documents;
using MlBackend.Storage.Encoders;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Relational;
using MlBackend.Storage.Releases;
using MlBackend.Storage.Runs;

namespace MlBackend.Jobs.Training;

/// <summary>Decides when a project trains, and takes its runs from their start to one of their endings.</summary>
internal sealed class Trainer(
    DocumentStore documents, RunStore runs, ReleaseStore releases, EncoderStore encoders, TimeProvider time, ILogger<Trainer> log) : IDisposable
{
    /// <summary>How long after an ending that could not be written the next try is made.</summary>
    private static readonly TimeSpan BetweenWrites = TimeSpan.FromSeconds(5);

    // Two trainings at once would only take each other's cores.
    private readonly SemaphoreSlim one = new(1);

    /// <summary>Asks for a run where there are enough new annotations.</summary>
    /// <returns>True where a run waits or is under way.</returns>
    public async Task<bool> ConsiderAsync(Project project, CancellationToken cancellationToken)
    {
        var last = await runs.ListAsync(project.Id, 1, cancellationToken) is [var newest] ? newest : null;
        if (last is { IsOver: false })
        {
            return true;
        }

        var settings = ProjectSettings.Of(project);
        if (!settings.TrainAutomatically)
        {
            return false;
        }

        var annotated = await documents.AnnotatedCountAsync(project.Id, cancellationToken);
        if (!TrainingNeed.IsDue(annotated, last?.Annotated, settings.MinimumAnnotations))
        {
            return false;
        }

        var answered = await documents.AnnotatedAsync(project.Id, cancellationToken);
        if (!project.Schema.Learned.Any(question => IsReady(question, answered, settings)))
        {
            return false;
        }

        await runs.RequestAsync(project.Id, null, RunOrigin.Annotations, cancellationToken);
        return true;
    }

    /// <summary>True where a run waits that a person or a schedule asked for.</summary>
    public async Task<bool> IsAskedAsync(Project project, CancellationToken cancellationToken) =>
        (await runs.WaitingAsync(cancellationToken)).Any(run => run.ProjectId == project.Id && run.Origin != RunOrigin.Annotations);

    /// <summary>Takes the next run of a project, where one waits, to its end.</summary>
    /// <returns>The number of the release that it led to; null where there is none.</returns>
    public async Task<int?> RunNextAsync(Project project, CancellationToken stopping)
    {
        await one.WaitAsync(stopping);
        try
        {
            return await runs.StartNextAsync(project.Id, stopping) is { } run ? await RunAsync(project, run, stopping) : null;
        }
        finally
        {
            one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();

    private static bool IsReady(Question question, IReadOnlyList<AnnotatedDocument> answered, ProjectSettings settings) =>
        Families.DefaultFor(question.Kind) is not null
        && TrainingNeed.Lack(question, QuestionData.Of(question, answered).All, settings.MinimumAnnotations) is null;

    private async Task<int?> RunAsync(Project project, TrainingRun run, CancellationToken stopping)
    {
        Log.RunStarted(log, project.Title, run.Id, run.Attempt);
        var watch = new RunWatch(runs, run, time, stopping);
        var made = new List<NewModelVersion>();
        try
        {
            string cause;
            int? release;
            await using (watch)
            {
                cause = await LearnAsync(project, run, watch, made);
            }

            release = await releases.AddAsync(project.Id, made, run, cause, CancellationToken.None);
            Log.RunEnded(log, project.Title, run.Id, release is null ? RunState.Rejected : RunState.Succeeded, cause);
            return release;
        }
        catch (Exception failure)
        {
            Discard(made);
            await EndAsync(project, run, watch, failure, stopping);
            return null;
        }
    }

    private async Task EndAsync(Project project, TrainingRun run, RunWatch watch, Exception failure, CancellationToken stopping)
    {
        if (watch.IsLost || failure is MlBackendException { Code: var code } && code == ErrorCodes.StaleWriter)
        {
            Log.RunLost(log, run.Id);
            return;
        }

        var (ending, cause) = failure switch
        {
            OperationCanceledException when watch.Ending == RunState.Cancelled => (RunState.Cancelled, "Somebody asked for its end."),
            OperationCanceledException => (RunState.Interrupted, "The worker was asked to end."),
            MlBackendException known => (RunState.Failed, known.Message),
            _ => (RunState.Failed, $"{ErrorCodes.Unexpected.Id}: {ErrorCodes.Unexpected.What} ({failure.GetType().Name})"),
        };
        var passing = failure is OutOfMemoryException ? ErrorCodes.OutOfMemory : StorageFailures.CodeOf(failure);
        if (ending == RunState.Failed)
        {
            Log.RunFailed(log, project.Title, run.Id, failure);
        }

        await UntilWrittenAsync(project, run, WriteAsync, stopping);

        async Task WriteAsync()
        {
            // Whoever fired the token, the ending is written.
            if (passing is not null)
            {
                cause = passing.With($"It was attempt {run.Attempt}.").Message;
                ending = await runs.InterruptAsync(run.Id, run.Fence, cause, CancellationToken.None);
            }
            else
            {
                await runs.EndAsync(run.Id, run.Fence, ending, cause, CancellationToken.None);
            }

            Log.RunEnded(log, project.Title, run.Id, ending, cause);
        }
    }

    /// <summary>
    /// A run whose ending is not written would seem to be under way for ever. Where the worker ends before it is, the next one
    /// finds the run without a worker.
    /// </summary>
    private async Task UntilWrittenAsync(Project project, TrainingRun run, Func<Task> write, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await write();
                return;
            }
            catch (MlBackendException late) when (late.Code == ErrorCodes.StaleWriter)
            {
                Log.RunLost(log, run.Id);
                return;
            }
            catch (Exception failure) when (StorageFailures.CodeOf(failure) is { } code)
            {
                Log.EndingNotWritten(log, code.Id, project.Title, run.Id);
                await Task.Delay(BetweenWrites, time, stopping);
            }
        }
    }

    /// <summary>Trains and judges a version for each question that can be learned.</summary>
    /// <returns>What came of each question, in words.</returns>
    /// <exception cref="MlBackendException">No question can be learned.</exception>
    private async Task<string> LearnAsync(Project project, TrainingRun run, RunWatch watch, List<NewModelVersion> made)
    {
        var answered = await documents.AnnotatedAsync(project.Id, watch.Token);
        var reigning = (await releases.ServedAsync(project.Id, null, watch.Token)).Champions;

        // A person who asks for a run knows what for; by itself a question waits for enough answers.
        var settings = ProjectSettings.Of(project);
        var least = run.Origin is RunOrigin.Tool or RunOrigin.Admin ? 2 : settings.MinimumAnnotations;
        var said = new List<string>();
        var ready = new List<QuestionTraining>();
        foreach (var question in project.Schema.Learned)
        {
            var data = QuestionData.Of(question, answered);
            if (Families.DefaultFor(question.Kind) is null)
            {
                continue;
            }

            if (TrainingNeed.Lack(question, data.All, least) is { } lack)
            {
                said.Add(lack);
                continue;
            }

            ready.Add(new QuestionTraining(project, run, data, FamilyChoice.Candidates(question, settings, encoders), reigning.FirstOrDefault(champion => champion.Question.Name == question.Name)));
        }

        if (ready.Count == 0)
        {
            throw ErrorCodes.NothingToLearn.With(string.Join(' ', said));
        }

        for (var index = 0; index < ready.Count; index++)
        {
            watch.Part = ((double)index / ready.Count, (index + 1.0) / ready.Count, ready[index].Name);
            var (version, words) = await ready[index].LearnAsync(releases, watch);
            made.Add(version);
            said.Add(words);
        }

        return string.Join(' ', said);
    }

    private void Discard(List<NewModelVersion> made)
    {
        foreach (var version in made)
        {
            Directory.Delete(releases.FolderOf(version.Id), recursive: true);
        }
    }
}
