using MlBackend.Storage.Pushes;
using MlBackend.Storage.Releases;

namespace MlBackend.Api.V1.Models;

/// <summary>A family and its options for one question.</summary>
/// <param name="Id">UUID.</param>
/// <param name="Question">The question.</param>
/// <param name="Family">The family.</param>
/// <param name="Options">Its options; those left out have the family's defaults.</param>
/// <param name="Versions">How many versions of it there are.</param>
/// <param name="CreatedAt">When the first of them was stored.</param>
internal sealed record ModelView(Guid Id, string Question, string Family, IReadOnlyDictionary<string, string> Options, int Versions, DateTimeOffset CreatedAt)
{
    public static ModelView Of(Model model) => new(model.Id, model.Question, model.Family, model.Options, model.Versions, model.CreatedAt);
}

/// <summary>The product of one training.</summary>
/// <param name="Id">UUID; what promotion takes.</param>
/// <param name="Number">From 1 in its project.</param>
/// <param name="Question">The question that it answers.</param>
/// <param name="Family">Its family.</param>
/// <param name="IsChampion">True where the newest release serves it.</param>
/// <param name="Documents">Documents that trained it.</param>
/// <param name="Metrics">Its figures on documents that did not train it.</param>
/// <param name="Verdict">Why it was or was not promoted.</param>
/// <param name="RunId">The run that made it; null where it was imported.</param>
/// <param name="SchemaRevision">The schema it was trained under.</param>
/// <param name="CreatedAt">When it was stored.</param>
internal sealed record VersionView(
    Guid Id,
    int Number,
    string Question,
    string Family,
    bool IsChampion,
    int Documents,
    IReadOnlyDictionary<string, double> Metrics,
    string? Verdict,
    Guid? RunId,
    int SchemaRevision,
    DateTimeOffset CreatedAt)
{
    public static VersionView Of(ModelVersion version) => new(
        version.Id, version.Number, version.Question, version.Family, version.IsChampion, version.Documents, version.Metrics, version.Verdict, version.RunId, version.SchemaRevision, version.CreatedAt);
}

/// <summary>Versions that serve together.</summary>
/// <param name="Number">From 1 in its project.</param>
/// <param name="Name">What the tool sees as model version.</param>
/// <param name="IsNewest">True for the one that serves, or will once it is pushed.</param>
/// <param name="Champions">The id of the version that answers each question.</param>
/// <param name="RunId">The run that led to it; null where somebody promoted, imported or went back.</param>
/// <param name="ReturnsTo">The older release whose champions it brings back; null where it is no return.</param>
/// <param name="Push">How far its push is; null where it has not begun.</param>
/// <param name="CreatedAt">When it was made.</param>
internal sealed record ReleaseView(
    int Number, string Name, bool IsNewest, IReadOnlyDictionary<string, Guid> Champions, Guid? RunId, int? ReturnsTo, PushView? Push, DateTimeOffset CreatedAt);

/// <summary>How far the push of a release is.</summary>
/// <param name="State"><c>sending</c>, <c>switching</c>, <c>done</c> (the tool shows it) or <c>superseded</c>.</param>
/// <param name="Sent">Suggestions sent.</param>
/// <param name="Stored">Those of them that the tool said it stored.</param>
/// <param name="Seconds">How long sending took so far.</param>
/// <param name="EndedAt">When it was done or superseded.</param>
internal sealed record PushView(string State, int Sent, int Stored, double Seconds, DateTimeOffset? EndedAt)
{
    public static PushView Of(Push push) => new(push.State.Word(), push.Sent, push.Stored, push.Took.TotalSeconds, push.EndedAt);
}

/// <summary>A release that was made or is to be pushed.</summary>
/// <param name="Release">Its number; 0 where there is none yet.</param>
/// <param name="Name">What the tool will see as model version.</param>
internal sealed record NewReleaseView(int Release, string Name);
