using System.Globalization;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Suggestions;
using MlBackend.Jobs.Training;
using MlBackend.Learning.Evaluation;

namespace MlBackend.Commands.Trying;

/// <summary>
/// Labels a file again as the service would have seen it: people answer in batches, a model is trained whenever
/// <see cref="TrainingNeed"/> says so, on the documents that may train, and suggests the next batch before it is answered.
/// </summary>
/// <param name="family">The family that learns.</param>
/// <param name="time">Measures <paramref name="limit"/>.</param>
/// <param name="limit">After so long no further batch begins.</param>
internal sealed class Replay(IModelFamily family, TimeProvider time, TimeSpan limit)
{
    /// <summary>Replays documents in their order.</summary>
    /// <param name="data">The documents as people answered them.</param>
    /// <param name="seed">Of the models, and of which documents are held out.</param>
    /// <param name="progress">Told how far it is; may be null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public ReplayOutcome Run(TrainingSet data, int seed, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var all = data.Examples;
        var suggestions = new List<Suggestion?>(all.Count);
        IModel? model = null;
        int? last = null;
        var trainings = 0;
        while (suggestions.Count < all.Count && time.GetElapsedTime(began) < limit)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new TrainingProgress((double)suggestions.Count / all.Count, Stage(suggestions.Count, all.Count)));
            var next = NextDue(suggestions.Count, last, all.Count);
            Document[] batch = [.. all.Take(suggestions.Count..next).Select(example => example.Document)];
            suggestions.AddRange(model?.Suggest(batch, cancellationToken) ?? new Suggestion?[batch.Length]);
            if (next == all.Count || TrainingNeed.Lack(data.Question, [.. all.Take(next)], TrainingNeed.First) is not null)
            {
                continue;
            }

            if (TryTrain(data with { Examples = [.. all.Take(next).Where(example => MayTrain(example.Document, data.Question.Field, seed))] }, seed, cancellationToken) is { } newer)
            {
                model = newer;
                trainings++;
            }

            last = next;
        }

        return new ReplayOutcome(Judge(data, suggestions), trainings);
    }

    private static string Stage(int done, int all) => string.Create(CultureInfo.InvariantCulture, $"{done} of {all}");

    private static int NextDue(int annotated, int? last, int most)
    {
        var next = annotated + 1;
        while (next < most && !TrainingNeed.IsDue(next, last))
        {
            next++;
        }

        return next;
    }

    private static bool MayTrain(Document document, string field, int seed) =>
        HoldOut.SideOf(seed.ToString(CultureInfo.InvariantCulture), [document.Field(field) ?? ""]) == Side.Training;

    private IModel? TryTrain(TrainingSet data, int seed, CancellationToken cancellationToken)
    {
        try
        {
            return family.Train(data, new TrainingSettings(seed), progress: null, cancellationToken);
        }
        catch (MlBackendException exception) when (exception.Code == ErrorCodes.TooFewAnswers || exception.Code == ErrorCodes.NoSpans)
        {
            // As in the service, where such a run fails: the model before it goes on.
            return null;
        }
    }

    private static List<ReplayedDocument> Judge(TrainingSet data, List<Suggestion?> suggestions)
    {
        var replayed = new List<ReplayedDocument>(suggestions.Count);
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var frequent = "";
        for (var index = 0; index < suggestions.Count; index++)
        {
            var answer = data.Examples[index].Answer;
            var key = Key(answer);
            var isRight = suggestions[index] is { } suggestion && Evaluator.Evaluate(data.Question, [answer], [suggestion]).Accuracy == 1;
            replayed.Add(new ReplayedDocument(suggestions[index] is not null, isRight, key == frequent));
            seen[key] = seen.GetValueOrDefault(key) + 1;
            frequent = seen[key] > seen.GetValueOrDefault(frequent) ? key : frequent;
        }

        return replayed;
    }

    /// <summary>Equal for equal answers, in whatever order labels were given.</summary>
    private static string Key(Answer answer) => Answer.ToJson(
        [answer is ChoiceAnswer choice ? choice with { Labels = [.. choice.Labels.Order(StringComparer.Ordinal)] } : answer]);
}

/// <summary>What became of one document.</summary>
/// <param name="IsSuggested">False before the first model.</param>
/// <param name="IsRight">The suggestion equalled the answer: nothing to correct.</param>
/// <param name="IsFrequent">The answer equalled the most frequent one before it: what a model has to beat.</param>
internal readonly record struct ReplayedDocument(bool IsSuggested, bool IsRight, bool IsFrequent);

/// <summary>A replay.</summary>
/// <param name="Documents">As many as were replayed, in order; fewer than there are where the time was up.</param>
/// <param name="Trainings">How many models were trained.</param>
internal sealed record ReplayOutcome(IReadOnlyList<ReplayedDocument> Documents, int Trainings)
{
    /// <summary>Documents with something to correct, those before the first model included.</summary>
    public int Corrected => Documents.Count(document => !document.IsRight);

    /// <summary>Documents before the first model.</summary>
    public int WithoutModel => Documents.Count(document => !document.IsSuggested);

    /// <summary>Suggested documents that always taking the most frequent answer so far would have got right.</summary>
    public int FrequentRight => Documents.Count(document => document is { IsSuggested: true, IsFrequent: true });

    /// <summary>Ten stretches of equal length, fewer where there are fewer documents.</summary>
    public IReadOnlyList<Stretch> Stretches()
    {
        var stretches = new List<Stretch>();
        var parts = Math.Min(10, Documents.Count);
        for (var part = 0; part < parts; part++)
        {
            var (from, to) = (Documents.Count * part / parts, Documents.Count * (part + 1) / parts);
            stretches.Add(new Stretch(from + 1, to, Documents.Take(from..to).Count(document => document.IsRight)));
        }

        return stretches;
    }
}

/// <summary>Documents that were labelled one after the other.</summary>
/// <param name="From">The first, from 1.</param>
/// <param name="To">The last.</param>
/// <param name="Right">Those with nothing to correct.</param>
internal readonly record struct Stretch(int From, int To, int Right)
{
    /// <summary>The share of documents with nothing to correct, in [0,1].</summary>
    public double Share => (double)Right / (To - From + 1);
}
