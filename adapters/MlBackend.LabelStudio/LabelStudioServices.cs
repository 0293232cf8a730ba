using System.Net;
using Microsoft.Extensions.DependencyInjection;
using MlBackend.Core.Tools;
using MlBackend.LabelStudio.Client;
using MlBackend.LabelStudio.LabelConfigs;

namespace MlBackend.LabelStudio;

/// <summary>Registers the adapter.</summary>
public static class LabelStudioServices
{
    /// <summary>
    /// Adds what the endpoints and clients need, and the options, which are checked when the host starts. The host adds
    /// <see cref="TimeProvider"/> and <see cref="Core.Serving.IToolBackend"/>.
    /// </summary>
    public static IServiceCollection AddLabelStudio(this IServiceCollection services, Action<LabelStudioOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<LabelStudioOptions>()
            .Validate(values => values.IsValid(), "An option of Label Studio is outside its range.")
            .ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.AddSingleton(new LabelConfigCache());
        services.AddSingleton<IToolClientFactory, LabelStudioClientFactory>();
        AddHttpClient(services);
        return services;
    }

    /// <summary>The HTTP client, without the usual log lines: they would name addresses and, at the lowest level, headers.</summary>
    private static void AddHttpClient(IServiceCollection services) => services
        .AddHttpClient(LabelStudioClientFactory.HttpClientName, client =>
        {
            // Each call has its own limit.
            client.Timeout = Timeout.InfiniteTimeSpan;
            client.DefaultRequestHeaders.UserAgent.ParseAdd("MlBackend");
        })
        .RemoveAllLoggers()
        .ConfigurePrimaryHttpMessageHandler(Handler);

    /// <summary>No redirects and no cookies: a credential goes where it was meant to go, and nothing else is remembered.</summary>
    private static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
    };
}
