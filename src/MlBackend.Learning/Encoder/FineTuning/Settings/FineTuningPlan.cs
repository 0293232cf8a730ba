namespace MlBackend.Learning.Encoder.FineTuning.Settings;

/// <summary>
/// How long and how fast: what nobody said is chosen from the number of samples and the width of the encoder. Small sets get many
/// epochs, since what counts is the number of steps: one epoch of a few hundred texts is some thirty steps, and teaches next to nothing.
/// </summary>
/// <param name="Epochs">Passes over the samples at the most.</param>
/// <param name="Batch">Samples of a step.</param>
/// <param name="StepsPerEpoch">Steps of a pass.</param>
/// <param name="Rate">The highest learning rate.</param>
internal sealed record FineTuningPlan(int Epochs, int Batch, int StepsPerEpoch, double Rate)
{
    // About so many steps are aimed at: more never did better on the corpora of docs/performance.md, fewer did worse.
    private const int WishedSteps = 600;
    private const int FewestEpochs = 3, MostEpochs = 30;

    // The rate suits an encoder of width 384 and falls with the width, as published recipes do (5e-5 at 768, 3e-5 at 1024).
    private const double RateAt384 = 1.5e-4, LowestRate = 1e-5, HighestRate = 1e-3;

    // Matrices that begin at zero learn about so many times faster (Hu et al. 2021, table 11, beside full tuning).
    private const double LoraFactor = 8;

    /// <summary>All steps.</summary>
    public int Steps => Epochs * StepsPerEpoch;

    /// <summary>What holds for a training set.</summary>
    /// <param name="settings">What was said.</param>
    /// <param name="samples">Samples that train, at least 1.</param>
    /// <param name="width">Length of the encoder's vectors.</param>
    public static FineTuningPlan Of(FineTuningSettings settings, int samples, int width)
    {
        var batch = Math.Min(settings.Batch ?? (samples <= 2000 ? 8 : samples <= 10_000 ? 16 : 32), samples);
        var steps = (samples + batch - 1) / batch;
        var epochs = settings.Epochs ?? Math.Clamp((WishedSteps + steps - 1) / steps, FewestEpochs, MostEpochs);
        var rate = Math.Clamp(RateAt384 * Math.Pow(384.0 / width, 1.5), LowestRate, HighestRate);
        return new FineTuningPlan(epochs, batch, steps, settings.Rate ?? (settings.Tuning == Tuning.Lora ? Math.Min(HighestRate * 2, rate * LoraFactor) : rate));
    }
}
