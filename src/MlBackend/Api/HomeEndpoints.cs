using System.Text.Encodings.Web;
using MlBackend.Core.Serving;
using MlBackend.Progress;
using MlBackend.Serving;

namespace MlBackend.Api;

/// <summary>
/// <c>GET /</c> and <c>GET /k/{key}</c>: a page to a browser, else the same JSON as <c>/health</c>.
/// </summary>
internal static class HomeEndpoints
{
    public static void MapHome(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", (HttpRequest request) => WantsPage(request) ? Page(HomePage.Write(null, HtmlEncoder.Default)) : Json());
        routes.MapGet("/k/{key}", HomeAsync);
    }

    private static async Task<IResult> HomeAsync(
        HttpRequest request, string key, IToolBackend backend, ServingState state, StandingReader standings, CancellationToken cancellationToken)
    {
        if (backend.FindConnection(key) is not { } connection)
        {
            return Results.NotFound();
        }

        if (!WantsPage(request))
        {
            return Json();
        }

        List<(LiveProject Project, Standing? Standing)> own = [];
        foreach (var project in state.Snapshot.Projects.Where(project => project.Served.ConnectionId == connection.Id))
        {
            var release = project.Served.Release.Number;
            own.Add((project, release == 0 ? null : await standings.ReadAsync(project.Served.ProjectId, release, cancellationToken)));
        }

        return Page(HomePage.Write(own, HtmlEncoder.Default));
    }

    private static bool WantsPage(HttpRequest request) => request.GetTypedHeaders().Accept.Any(accept => accept.MediaType == "text/html");

    private static IResult Page(string html) => Results.Content(html, "text/html; charset=utf-8");

    private static IResult Json() => Results.Content("""{"status":"UP","model_class":"MlBackend"}""", "application/json");
}
