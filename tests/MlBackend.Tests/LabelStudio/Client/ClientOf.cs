using Microsoft.Extensions.DependencyInjection;
using MlBackend.Core.Tools;
using MlBackend.LabelStudio;
using MlBackend.TestKit.LabelStudio;

namespace MlBackend.Tests.LabelStudio.Client;

/// <summary>The client as the program composes it, with another peer behind it.</summary>
internal static class ClientOf
{
    public const string LegacyToken = "test-legacy-token-0123456789abcdef012345";
    public const string Key = "abcdef0123456789";

    /// <summary>A client that talks to the fake.</summary>
    public static IToolClient Fake(
        FakeLabelStudio peer, string token = LegacyToken, string name = "default", string url = "http://label-studio:8080", TimeProvider? time = null, Action<LabelStudioOptions>? configure = null) =>
        Create(services => services.AddHttpClient("label-studio").ConfigurePrimaryHttpMessageHandler(() => peer), token, name, new Uri(url), time, configure);

    /// <summary>A client that talks to a real address.</summary>
    public static IToolClient Real(Uri url, string token = LegacyToken, string name = "default", Action<LabelStudioOptions>? configure = null) =>
        Create(_ => { }, token, name, url, null, configure);

    private static IToolClient Create(
        Action<IServiceCollection> peer, string token, string name, Uri url, TimeProvider? time, Action<LabelStudioOptions>? configure)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(time ?? TimeProvider.System).AddLabelStudio(options =>
        {
            options.RetryDelay = TimeSpan.Zero;
            configure?.Invoke(options);
        });
        peer(services);
        var factory = services.BuildServiceProvider().GetRequiredService<IToolClientFactory>();
        return factory.Create(new Connection(Guid.Empty, ToolKind.LabelStudio, name, Key, url), token);
    }
}
