using MlBackend.Argilla.Client.Records;

namespace MlBackend.Argilla;

/// <summary>What annotators are told in a dataset's guidelines.</summary>
public static class ArgillaGuidelines
{
    /// <summary>How this service's line about the order begins.</summary>
    public const string OrderMark = "Most useful first:";

    /// <summary>
    /// How to get the most useful record next. Argilla has no setting for it: everybody chooses the order, which is otherwise random.
    /// </summary>
    public const string OrderLine = $"{OrderMark} choose Sort > Metadata > {RecordBatch.PriorityProperty}, descending.";
}
