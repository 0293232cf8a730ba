using MlBackend.Core.Errors;
using MlBackend.Core.Tools;

namespace MlBackend.Argilla.Client;

/// <summary>One call of Argilla's API.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path below the connection's address; <c>{0}</c> is the id of what it is about.</param>
/// <param name="MayRepeat">
/// True where doing it twice is doing it once. The others are sent again only when they surely were not carried out.
/// </param>
/// <param name="IsLong">True where Argilla writes many records before it answers.</param>
internal sealed record Route(HttpMethod Method, string Path, bool MayRepeat = true, bool IsLong = false)
{
    public static readonly Route Version = new(HttpMethod.Get, "api/v1/version");
    public static readonly Route Me = new(HttpMethod.Get, "api/v1/me");
    public static readonly Route Workspaces = new(HttpMethod.Get, "api/v1/me/workspaces");
    public static readonly Route Datasets = new(HttpMethod.Get, "api/v1/me/datasets");
    public static readonly Route CreateDataset = new(HttpMethod.Post, "api/v1/datasets", MayRepeat: false);
    public static readonly Route PublishDataset = new(HttpMethod.Put, "api/v1/datasets/{0}/publish");
    public static readonly Route Dataset = new(HttpMethod.Get, "api/v1/datasets/{0}");
    public static readonly Route ChangeDataset = new(HttpMethod.Patch, "api/v1/datasets/{0}");
    public static readonly Route Progress = new(HttpMethod.Get, "api/v1/datasets/{0}/progress");
    public static readonly Route Fields = new(HttpMethod.Get, "api/v1/datasets/{0}/fields");
    public static readonly Route CreateField = new(HttpMethod.Post, "api/v1/datasets/{0}/fields", MayRepeat: false);
    public static readonly Route Questions = new(HttpMethod.Get, "api/v1/datasets/{0}/questions");
    public static readonly Route CreateQuestion = new(HttpMethod.Post, "api/v1/datasets/{0}/questions", MayRepeat: false);
    public static readonly Route MetadataProperties = new(HttpMethod.Get, "api/v1/me/datasets/{0}/metadata-properties");
    public static readonly Route CreateMetadataProperty = new(HttpMethod.Post, "api/v1/datasets/{0}/metadata-properties", MayRepeat: false);
    public static readonly Route VectorsSettings = new(HttpMethod.Get, "api/v1/datasets/{0}/vectors-settings");
    public static readonly Route CreateVectorSettings = new(HttpMethod.Post, "api/v1/datasets/{0}/vectors-settings", MayRepeat: false);
    public static readonly Route Records = new(HttpMethod.Get, "api/v1/datasets/{0}/records");
    public static readonly Route Search = new(HttpMethod.Post, "api/v1/datasets/{0}/records/search");
    public static readonly Route WriteRecords = new(HttpMethod.Put, "api/v1/datasets/{0}/records/bulk", IsLong: true);
    public static readonly Route DeleteSuggestions = new(HttpMethod.Delete, "api/v1/records/{0}/suggestions");
    public static readonly Route Webhooks = new(HttpMethod.Get, "api/v1/webhooks");
    public static readonly Route CreateWebhook = new(HttpMethod.Post, "api/v1/webhooks", MayRepeat: false);
    public static readonly Route ChangeWebhook = new(HttpMethod.Patch, "api/v1/webhooks/{0}");
    public static readonly Route DeleteWebhook = new(HttpMethod.Delete, "api/v1/webhooks/{0}");

    /// <summary>What became of a request that failed after it may have arrived.</summary>
    public Delivery InDoubt => MayRepeat ? Delivery.NotDelivered : Delivery.InDoubt;

    /// <summary>The path with its id.</summary>
    /// <exception cref="ToolException">The id is no id of Argilla.</exception>
    public string PathOf(string? id) =>
        id is null ? Path
        : Guid.TryParseExact(id, "D", out _) ? Path.Replace("{0}", id, StringComparison.Ordinal)
        : throw new ToolException(ErrorCodes.NotInTool, Delivery.Refused, "Argilla's ids are UUIDs.");

    /// <inheritdoc/>
    public override string ToString() => $"{Method} {Path}";
}
