using System.Net;
using Microsoft.Extensions.DependencyInjection;
using MlBackend.Argilla;
using MlBackend.Core.Tools;
using MlBackend.TestKit.Argilla;
using MlBackend.TestKit.LabelStudio;

namespace MlBackend.Tests.Argilla.Client;

/// <summary>The client as the program composes it, with another peer behind it.</summary>
internal static class ArgillaClientOf
{
    public const string Key = "abcdef0123456789";

    /// <summary>The dataset of the recordings under rest/.</summary>
    public static readonly ProjectIdentity Reviews = new("d9d86262-457e-4247-9bdf-fa619d0fafe7", 1795357617);

    /// <summary>A client that talks to the fake, which is a table of routes for any tool.</summary>
    public static IToolClient Fake(FakeLabelStudio peer, string credential = "argilla.apikey", Action<ArgillaOptions>? configure = null, TimeProvider? time = null, string? pattern = null)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(time ?? TimeProvider.System).AddArgilla(options =>
        {
            options.RetryDelay = TimeSpan.Zero;
            configure?.Invoke(options);
        });
        services.AddHttpClient("argilla").ConfigurePrimaryHttpMessageHandler(() => peer);
        var factory = services.BuildServiceProvider().GetRequiredService<IToolClientFactory>();
        return factory.Create(new Connection(Guid.Empty, ToolKind.Argilla, "argilla", Key, new Uri("http://argilla:6900")) { Projects = pattern }, credential);
    }

    /// <summary>The path of a call about the dataset of the recordings.</summary>
    public static string Path(string below) => $"/api/v1/datasets/{Reviews.ExternalId}{below}";

    /// <summary>Answers every call that looks at the recordings' dataset as recorded.</summary>
    public static FakeLabelStudio Described(this FakeLabelStudio peer) => peer
        .On(HttpMethod.Get, "/api/v1/me/workspaces", ArgillaRecording.Of("rest/007-me-workspaces"))
        .On(HttpMethod.Get, Path(""), ArgillaRecording.Of("rest/028-dataset-get"))
        .On(HttpMethod.Get, Path("/fields"), ArgillaRecording.Of("rest/030-fields"))
        .On(HttpMethod.Get, Path("/questions"), ArgillaRecording.Of("rest/031-questions"))
        .On(HttpMethod.Get, Path("/progress"), ArgillaRecording.Of("rest/066-dataset-progress"));

    /// <summary>Answers every request to a path as recorded.</summary>
    public static FakeLabelStudio On(this FakeLabelStudio peer, HttpMethod method, string path, ArgillaRecording answer) => peer.On(method, path, _ => answer.Answer());

    /// <summary>Answers every request to a path with JSON.</summary>
    public static FakeLabelStudio On(this FakeLabelStudio peer, HttpMethod method, string path, string json) =>
        peer.On(method, path, _ => ArgillaRecording.Json(HttpStatusCode.OK, json));

    /// <summary>Answers one request to a path as recorded.</summary>
    public static FakeLabelStudio Once(this FakeLabelStudio peer, HttpMethod method, string path, ArgillaRecording answer) => peer.Once(method, path, _ => answer.Answer());
}
