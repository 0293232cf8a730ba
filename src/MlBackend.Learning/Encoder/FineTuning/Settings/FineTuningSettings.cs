using MlBackend.Core.Errors;
using MlBackend.Core.Models;

namespace MlBackend.Learning.Encoder.FineTuning.Settings;

/// <summary>Which weights learn.</summary>
internal enum Tuning
{
    /// <summary>All of them.</summary>
    Full = 0,

    /// <summary>Small matrices beside those of the encoder (LoRA; Hu et al. 2021), merged into them at the end.</summary>
    Lora = 1,
}

/// <summary>How the learning rate falls after the warm-up.</summary>
internal enum RateShape
{
    /// <summary>In a straight line to zero.</summary>
    Linear = 0,

    /// <summary>Along half a cosine to zero.</summary>
    Cosine = 1,
}

/// <summary>What a training run of this family may be told; null = chosen from the data (<see cref="FineTuningPlan"/>). See <see cref="EncoderFamily"/>.</summary>
internal sealed record FineTuningSettings(
    string Encoder, int Seed, Tuning Tuning, int? Epochs, double? Rate, int? Batch, RateShape Schedule, double Warmup, double Clip, double Decay, double Smoothing, int Length, int Patience)
{
    /// <summary>Rank of the matrices of LoRA.</summary>
    public int Rank { get; init; } = 16;

    /// <summary>What their product is multiplied by, times the rank.</summary>
    public double Alpha { get; init; } = 32;

    /// <summary>Dropout while training.</summary>
    public double Dropout { get; init; }

    /// <summary>Seconds between two checkpoints at the least.</summary>
    public double Checkpoint { get; init; } = 30;

    /// <summary>Tokens of a run at the most, padding included; several runs make a step.</summary>
    public int Tokens { get; init; } = 1024;

    /// <param name="settings">What was said.</param>
    /// <param name="isSpan">True for spans: their windows are longer, as every one of a text is learned from.</param>
    /// <exception cref="MlBackendException">No encoder is named, or an option is unknown or out of range.</exception>
    public static FineTuningSettings From(TrainingSettings settings, bool isSpan)
    {
        var options = new TrainingOptions(settings);
        var read = new FineTuningSettings(
            options.Text(EncoderFamily.EncoderOption) ?? throw ErrorCodes.EncoderNotNamed.With("The option is encoder."),
            settings.Seed,
            Word(options, EncoderFamily.TuningOption, Tuning.Full),
            settings.Epochs is null ? null : options.Epochs(1),
            Optional(options, settings, "rate", 1e-8, 1),
            (int?)Optional(options, settings, "batch", 1, 4096),
            Word(options, "schedule", RateShape.Linear),
            options.Number("warmup", 0.1, 0, 1),
            options.Number("clip", 1, 1e-6, 1e9),
            options.Number("decay", 0.01, 0, 10),
            options.Number("smoothing", 0, 0, 0.9),
            (int)options.Number("length", isSpan ? 256 : 128, 8, 8192),
            (int)options.Number("patience", 3, 1, 1000))
        {
            Rank = (int)options.Number("rank", 16, 1, 1024),
            Alpha = options.Number("alpha", 32, 1e-3, 1e5),
            Dropout = options.Number("dropout", 0, 0, 0.9),
            Checkpoint = options.Number("checkpoint", 30, 0, 1e6),
            Tokens = (int)options.Number("tokens", 1024, 16, 1 << 20),
        };
        options.RefuseOthers();
        return read;
    }

    private static double? Optional(TrainingOptions options, TrainingSettings settings, string name, double least, double most)
    {
        var number = options.Number(name, least, least, most);
        return settings.Options?.ContainsKey(name) == true ? number : null;
    }

    private static T Word<T>(TrainingOptions options, string name, T fallback)
        where T : struct, Enum
    {
        var text = options.Text(name);
        return text is null ? fallback
            : Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0]) ? value
            : throw ErrorCodes.BadTrainingOption.With($"{name} must be one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");
    }
}
