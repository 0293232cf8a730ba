using MlBackend.Core.Tools;

namespace MlBackend.Argilla.Contract;

/// <summary>Which project a dataset is.</summary>
internal static class DatasetIds
{
    /// <summary>Its id and the second in which it was made.</summary>
    public static ProjectIdentity Of(DatasetJson dataset) => Of(dataset.Id, dataset.InsertedAt);

    /// <summary>The same of its parts.</summary>
    public static ProjectIdentity Of(string id, DateTimeOffset insertedAt) => new(id, insertedAt.ToUnixTimeSeconds());
}
