using MlBackend.Core.Errors;
using MlBackend.Core.Tools;

namespace MlBackend.LabelStudio.Client;

/// <summary>One call of Label Studio's API.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path below the connection's address; <c>{0}</c> is the id of what it is about.</param>
/// <param name="MayRepeat">
/// True where doing it twice is doing it once. The others are sent again only when they surely were not carried out.
/// </param>
/// <param name="IsLong">True where Label Studio works through a whole project before it answers.</param>
internal sealed record Route(HttpMethod Method, string Path, bool MayRepeat = true, bool IsLong = false)
{
    public static readonly Route Version = new(HttpMethod.Get, "api/version");
    public static readonly Route WhoAmI = new(HttpMethod.Get, "api/current-user/whoami");
    public static readonly Route RefreshToken = new(HttpMethod.Post, "api/token/refresh");
    public static readonly Route Projects = new(HttpMethod.Get, "api/projects/");
    public static readonly Route Project = new(HttpMethod.Get, "api/projects/{0}/");
    public static readonly Route CreateProject = new(HttpMethod.Post, "api/projects/", MayRepeat: false);
    public static readonly Route ImportTasks = new(HttpMethod.Post, "api/projects/{0}/import", MayRepeat: false, IsLong: true);
    public static readonly Route ChangeProject = new(HttpMethod.Patch, "api/projects/{0}/");
    public static readonly Route Tasks = new(HttpMethod.Get, "api/tasks");
    public static readonly Route MlBackends = new(HttpMethod.Get, "api/ml");
    public static readonly Route ImportPredictions = new(HttpMethod.Post, "api/projects/{0}/import/predictions", MayRepeat: false, IsLong: true);
    public static readonly Route DeleteModelVersion = new(HttpMethod.Delete, "api/projects/{0}/model-versions", IsLong: true);
    public static readonly Route DeletePrediction = new(HttpMethod.Delete, "api/predictions/{0}/");
    public static readonly Route Webhooks = new(HttpMethod.Get, "api/webhooks/");
    public static readonly Route CreateWebhook = new(HttpMethod.Post, "api/webhooks/", MayRepeat: false);
    public static readonly Route ChangeWebhook = new(HttpMethod.Patch, "api/webhooks/{0}/");
    public static readonly Route DeleteWebhook = new(HttpMethod.Delete, "api/webhooks/{0}/");
    public static readonly Route Views = new(HttpMethod.Get, "api/dm/views/");
    public static readonly Route CreateView = new(HttpMethod.Post, "api/dm/views/", MayRepeat: false);
    public static readonly Route ChangeView = new(HttpMethod.Patch, "api/dm/views/{0}/");

    /// <summary>What became of a request that failed after it may have arrived.</summary>
    public Delivery InDoubt => MayRepeat ? Delivery.NotDelivered : Delivery.InDoubt;

    /// <summary>The path with its id.</summary>
    /// <exception cref="ToolException">The id is no id of Label Studio.</exception>
    public string PathOf(string? id) =>
        id is null ? Path
        : long.TryParse(id, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out _) ? Path.Replace("{0}", id, StringComparison.Ordinal)
        : throw new ToolException(ErrorCodes.NotInTool, Delivery.Refused, "Label Studio's ids are whole numbers.");

    /// <inheritdoc/>
    public override string ToString() => $"{Method} {Path}";
}
