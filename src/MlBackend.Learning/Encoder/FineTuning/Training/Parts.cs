using MlBackend.Learning.Evaluation;

namespace MlBackend.Learning.Encoder.FineTuning.Training;

/// <summary>The documents that move weights, and those that say when to stop and how sure to be. Both are of the training side.</summary>
/// <param name="Training">Numbers of documents.</param>
/// <param name="Validation">Numbers of documents; none where there are too few to say anything.</param>
internal sealed record Parts(IReadOnlyList<int> Training, IReadOnlyList<int> Validation)
{
    // One in seven is kept aside, from so many documents on that those are ten, and no more than a thousand.
    private const int OneOf = 7, Fewest = 70, Most = 1000;

    /// <summary>Parts documents; both have a share of every group, and what falls where depends on the seed alone.</summary>
    public static Parts Of(IReadOnlyList<int> groups, int seed)
    {
        if (groups.Count < Fewest)
        {
            return new Parts([.. Enumerable.Range(0, groups.Count)], []);
        }

        var fold = Folds.Assign(groups, OneOf, seed);
        var validation = Enumerable.Range(0, groups.Count).Where(document => fold[document] == 0).Take(Most).ToHashSet();
        return new Parts([.. Enumerable.Range(0, groups.Count).Where(document => !validation.Contains(document))], [.. validation.Order()]);
    }
}
