using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Suggestions;

namespace MlBackend.Learning.Evaluation;

/// <summary>Suggestions for training documents by models that did not see them: cross-validation.</summary>
public static class OutOfFold
{
    /// <summary>
    /// One suggestion for each example, in order, by a model trained on the other folds. Examples of a fold whose model cannot
    /// be trained (one class only is left) get none.
    /// </summary>
    /// <param name="family">The family to train.</param>
    /// <param name="data">The examples.</param>
    /// <param name="settings">Its seed deals the examples to the folds as well.</param>
    /// <param name="folds">At least 2.</param>
    /// <param name="cancellationToken">Ends it between two models.</param>
    public static IReadOnlyList<Suggestion?> Suggest(
        IModelFamily family, TrainingSet data, TrainingSettings settings, int folds, CancellationToken cancellationToken) =>
        Suggest(family, data, settings, folds, progress: null, cancellationToken);

    /// <summary>The same, for families whose models take long.</summary>
    /// <param name="family">The family to train.</param>
    /// <param name="data">The examples.</param>
    /// <param name="settings">Its seed deals the examples to the folds as well.</param>
    /// <param name="folds">At least 2.</param>
    /// <param name="progress">Told of each model's training.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static IReadOnlyList<Suggestion?> Suggest(
        IModelFamily family, TrainingSet data, TrainingSettings settings, int folds, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        var order = Enumerable.Range(0, data.Examples.Count).ToArray();
        new Random(settings.Seed).Shuffle(order);
        var suggestions = new Suggestion?[data.Examples.Count];
        for (var fold = 0; fold < folds; fold++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var asked = order.Where((_, place) => place % folds == fold).ToList();
            var others = order.Where((_, place) => place % folds != fold).Order().Select(index => data.Examples[index]);
            if (TryTrain(family, data with { Examples = [.. others] }, settings, progress, cancellationToken) is not { } model)
            {
                continue;
            }

            using var temporary = model as IDisposable;
            var answers = model.Suggest([.. asked.Select(index => data.Examples[index].Document)], cancellationToken);
            for (var place = 0; place < asked.Count; place++)
            {
                suggestions[asked[place]] = answers[place];
            }
        }

        return suggestions;
    }

    private static IModel? TryTrain(IModelFamily family, TrainingSet data, TrainingSettings settings, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return family.Train(data, settings, progress, cancellationToken);
        }
        catch (MlBackendException exception) when (exception.Code == ErrorCodes.TooFewAnswers || exception.Code == ErrorCodes.NoSpans)
        {
            // Too little is left without this fold; the caller sees that its documents have no suggestion.
            return null;
        }
    }
}
