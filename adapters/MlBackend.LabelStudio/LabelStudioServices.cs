using Microsoft.Extensions.DependencyInjection;
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
        return services;
    }
}
