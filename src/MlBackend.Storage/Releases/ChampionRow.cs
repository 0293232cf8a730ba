namespace MlBackend.Storage.Releases;

/// <summary>Which version serves a question in a release.</summary>
internal sealed class ChampionRow
{
    public Guid ReleaseId { get; set; }

    public required string Question { get; set; }

    public Guid ModelVersionId { get; set; }
}
