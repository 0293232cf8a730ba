using Microsoft.AspNetCore.Http.HttpResults;
using MlBackend.Configuration;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;
using MlBackend.Hosting;
using MlBackend.Jobs.Tools;
using MlBackend.Storage.Connections;

namespace MlBackend.Api.V1.Connections;

/// <summary>The tool servers.</summary>
internal static class ConnectionEndpoints
{
    private const int LongestName = 100;

    public static void MapConnections(this RouteGroupBuilder group)
    {
        group.MapGet("/connections", ListAsync).WithSummary("Every connection, oldest first");
        group.MapPut("/connections/{name}", LinkAsync).Accepts<LinkRequest>("application/json")
            .WithSummary("Link a connection to its tool: the token is tried first, then stored encrypted");
    }

    private static async Task<Ok<Page<ConnectionView>>> ListAsync(ConnectionStore connections, CancellationToken cancellationToken)
    {
        var known = await connections.ListAsync(cancellationToken);
        var linked = await connections.LinkedAsync(cancellationToken);
        return TypedResults.Ok(new Page<ConnectionView>([.. known.Select(connection => ConnectionView.Of(connection, linked.Contains(connection.Id)))], null));
    }

    private static async Task<Ok<LinkedView>> LinkAsync(
        HttpRequest request,
        string name,
        ConnectionStore connections,
        IEnumerable<IToolClientFactory> factories,
        Discovery discovery,
        ServiceOptions options,
        Wakeup worker,
        CancellationToken cancellationToken)
    {
        var link = await ApiBody.ReadAsync(request, ApiJson.Default.LinkRequest, cancellationToken);
        if (string.IsNullOrWhiteSpace(name) || name.Length > LongestName)
        {
            throw ErrorCodes.RequestInvalid.With("The name has 1 to 100 characters.");
        }

        if (!Uri.TryCreate(link.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            throw ErrorCodes.RequestInvalid.With("url begins with http:// or https://.");
        }

        if (string.IsNullOrWhiteSpace(link.Token))
        {
            throw ErrorCodes.RequestInvalid.With("token is missing.");
        }

        if (KindOf(link.Tool) is not { } kind)
        {
            throw ErrorCodes.RequestInvalid.With("tool is label_studio or argilla.");
        }

        var credential = link.Token.Trim();
        using var client = factories.First(factory => factory.Tool == kind).Create(new Connection(Guid.Empty, kind, name, "", url), credential);
        var identity = await client.IdentifyAsync(cancellationToken);
        var pattern = kind == ToolKind.Argilla ? link.Projects ?? ProjectPattern.All : null;
        var connection = await connections.LinkAsync(name, kind, url, credential, pattern, cancellationToken);
        var found = pattern is null ? null : await discovery.DiscoverAsync(connection, client, cancellationToken);
        worker.Wake();
        return TypedResults.Ok(new LinkedView(
            ConnectionView.Of(connection, hasCredential: true),
            identity.User,
            identity.Version,
            pattern is null ? $"{options.PublicUrl.ToString().TrimEnd('/')}/k/{connection.Key}" : null,
            found is null ? null : [.. found.Where(entry => entry.IsMeant).Select(entry => entry.Project.Title)]));
    }

    private static ToolKind? KindOf(string? word) => word is null ? ToolKind.LabelStudio
        : Enum.GetValues<ToolKind>().Where(kind => kind.Word() == word).Select(kind => (ToolKind?)kind).FirstOrDefault();
}
