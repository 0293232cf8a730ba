using System.Globalization;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;

namespace MlBackend.Learning;

/// <summary>Reads the options of a training run by name; whatever nobody asked for is unknown and refused.</summary>
internal sealed class TrainingOptions(TrainingSettings settings)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Passes or iterations; at least 1.</summary>
    public int Epochs(int fallback) =>
        settings.Epochs is not { } epochs ? fallback
        : epochs >= 1 ? epochs
        : throw ErrorCodes.BadTrainingOption.With("epochs must be at least 1.");

    /// <summary>A number in [<paramref name="least"/>, <paramref name="most"/>].</summary>
    public double Number(string name, double fallback, double least, double most)
    {
        _known.Add(name);
        if (settings.Options is null || !settings.Options.TryGetValue(name, out var text))
        {
            return fallback;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw ErrorCodes.BadTrainingOption.With(
                string.Create(CultureInfo.InvariantCulture, $"{name} must be a number from {least} to {most}."));
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Switch(string name, bool fallback)
    {
        _known.Add(name);
        if (settings.Options is null || !settings.Options.TryGetValue(name, out var text))
        {
            return fallback;
        }

        return bool.TryParse(text, out var on) ? on : throw ErrorCodes.BadTrainingOption.With($"{name} must be true or false.");
    }

    /// <summary>A text; null where nobody gave one.</summary>
    public string? Text(string name)
    {
        _known.Add(name);
        return settings.Options?.GetValueOrDefault(name);
    }

    /// <summary>Refuses options that nothing above asked for.</summary>
    public void RefuseOthers()
    {
        var other = settings.Options?.Keys.FirstOrDefault(name => !_known.Contains(name));
        if (other is not null)
        {
            throw ErrorCodes.BadTrainingOption.With($"{other} is none of {string.Join(", ", _known.Order(StringComparer.Ordinal))}.");
        }
    }
}
