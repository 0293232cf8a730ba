using System.Collections.Concurrent;

namespace MlBackend.LabelStudio.LabelConfigs;

/// <summary>
/// Label configs that were read, by their text: /predict and /setup send the whole text each time. Bounded: when it is full it
/// starts afresh, which costs one parse a project.
/// </summary>
internal sealed class LabelConfigCache(int capacity = 256)
{
    private readonly ConcurrentDictionary<string, LabelConfig> configs = new(StringComparer.Ordinal);

    /// <summary>The label config of that text.</summary>
    /// <exception cref="Core.Errors.MlBackendException">It cannot be read; failures are not kept.</exception>
    public LabelConfig Get(string text)
    {
        if (configs.TryGetValue(text, out var known))
        {
            return known;
        }

        var config = new LabelConfig(LabelConfigParser.Parse(text));
        if (configs.Count >= capacity)
        {
            configs.Clear();
        }

        configs[text] = config;
        return config;
    }
}
