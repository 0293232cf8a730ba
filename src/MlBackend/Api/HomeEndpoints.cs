using System.Text.Encodings.Web;
using MlBackend.Core.Serving;
using MlBackend.Serving;

namespace MlBackend.Api;

/// <summary>
/// <c>GET /</c> and <c>GET /k/{key}</c>: a page to a browser, else the same JSON as <c>/health</c>.
/// </summary>
internal static class HomeEndpoints
{
    public static void MapHome(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", (HttpRequest request) => Home(request, null));
        routes.MapGet("/k/{key}", (HttpRequest request, string key, IToolBackend backend, ServingState state) =>
            backend.FindConnection(key) is { } connection
                ? Home(request, state.Snapshot.Projects.Where(project => project.Served.ConnectionId == connection.Id))
                : Results.NotFound());
    }

    private static IResult Home(HttpRequest request, IEnumerable<LiveProject>? projects) =>
        request.GetTypedHeaders().Accept.Any(accept => accept.MediaType == "text/html")
            ? Results.Content(HomePage.Write(projects, HtmlEncoder.Default), "text/html; charset=utf-8")
            : Results.Content("""{"status":"UP","model_class":"MlBackend"}""", "application/json");
}
