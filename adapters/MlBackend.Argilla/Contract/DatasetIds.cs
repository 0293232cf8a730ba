using MlBackend.Core.Tools;

namespace MlBackend.Argilla.Contract;

/// <summary>Which project a dataset is.</summary>
internal static class DatasetIds
{
    /// <summary>Its id and the second in which it was made.</summary>
    public static ProjectIdentity Of(DatasetJson dataset) => Of(dataset.Id, dataset.InsertedAt);

    /// <summary>What people call it: <c>workspace/name</c>, or the name alone where the workspace is not known.</summary>
    public static string Title(DatasetJson dataset, IReadOnlyDictionary<string, string> workspaces) =>
        workspaces.TryGetValue(dataset.WorkspaceId, out var name) ? $"{name}/{dataset.Name}" : dataset.Name;

    /// <summary>The project of its id and time of creation.</summary>
    public static ProjectIdentity Of(string id, DateTimeOffset insertedAt) => new(id, insertedAt.ToUnixTimeSeconds());
}
