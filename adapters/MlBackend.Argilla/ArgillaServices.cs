using System.Net;
using Microsoft.Extensions.DependencyInjection;
using MlBackend.Argilla.Client;
using MlBackend.Argilla.Endpoints;
using MlBackend.Core.Tools;

namespace MlBackend.Argilla;

/// <summary>Registers the adapter.</summary>
public static class ArgillaServices
{
    /// <summary>
    /// Adds what the endpoint and the clients need, and the options, which are checked when the host starts. The host adds
    /// <see cref="TimeProvider"/>, <see cref="Core.Serving.IToolBackend"/> and <see cref="Core.Serving.IWebhookSecrets"/>.
    /// </summary>
    public static IServiceCollection AddArgilla(this IServiceCollection services, Action<ArgillaOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<ArgillaOptions>()
            .Validate(values => values.IsValid(), "An option of Argilla is outside its range.")
            .ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.AddSingleton<SeenDeliveries>();
        services.AddSingleton<IToolClientFactory, ArgillaClientFactory>();
        AddHttpClient(services);
        return services;
    }

    /// <summary>The HTTP client, without the usual log lines: they would name addresses and, at the lowest level, headers.</summary>
    private static void AddHttpClient(IServiceCollection services) => services
        .AddHttpClient(ArgillaClientFactory.HttpClientName, client =>
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
