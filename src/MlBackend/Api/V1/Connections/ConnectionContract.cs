using MlBackend.Core.Tools;

namespace MlBackend.Api.V1.Connections;

/// <summary>A connection; neither its key nor its credential.</summary>
/// <param name="Id">UUID.</param>
/// <param name="Name">The admin's name for it.</param>
/// <param name="Tool"><c>label_studio</c> or <c>argilla</c>.</param>
/// <param name="Url">Where the tool answers; null until linked.</param>
/// <param name="Projects">Which of the tool's projects are taken up by themselves: names with * and ?, commas between them; null where the tool tells.</param>
/// <param name="HasCredential">True where a token for the tool is stored.</param>
internal sealed record ConnectionView(Guid Id, string Name, string Tool, string? Url, string? Projects, bool HasCredential)
{
    public static ConnectionView Of(Connection connection, bool hasCredential) => new(
        connection.Id,
        connection.Name,
        connection.Tool.Word(),
        connection.Url?.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped),
        connection.Projects,
        hasCredential);
}

/// <summary>What links a connection to its tool.</summary>
/// <param name="Url">Where the tool answers.</param>
/// <param name="Token">The tool's token or API key: asked for who it is, then stored encrypted. It is never shown again.</param>
/// <param name="Tool"><c>label_studio</c> where it is missing, or <c>argilla</c>.</param>
/// <param name="Projects">Argilla: which datasets are taken up, now and later; all where it is missing, none where it is empty.</param>
internal sealed record LinkRequest(string? Url, string? Token, string? Tool = null, string? Projects = null);

/// <summary>A connection that was just linked.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="User">Whom the tool takes the token for.</param>
/// <param name="Version">The tool's version.</param>
/// <param name="BackendUrl">What to paste into the tool; null where there is nothing to paste. It holds the key: keep it private.</param>
/// <param name="Found">Titles of the tool's projects that were taken up; null where the tool tells of them.</param>
internal sealed record LinkedView(ConnectionView Connection, string User, string Version, string? BackendUrl, IReadOnlyList<string>? Found);
