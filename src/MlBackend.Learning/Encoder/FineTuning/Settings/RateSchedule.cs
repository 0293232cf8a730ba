namespace MlBackend.Learning.Encoder.FineTuning.Settings;

/// <summary>The learning rate of each step: up in a straight line during the warm-up, then down to zero.</summary>
/// <param name="shape">How it falls.</param>
/// <param name="highest">The rate at the end of the warm-up.</param>
/// <param name="steps">All steps.</param>
/// <param name="warmup">The share of them that warms up, in [0,1].</param>
internal sealed class RateSchedule(RateShape shape, double highest, int steps, double warmup)
{
    private readonly int rising = (int)Math.Ceiling(steps * warmup);

    /// <summary>The rate of step <paramref name="step"/>, counted from 0.</summary>
    public float Of(int step)
    {
        if (step < rising)
        {
            return (float)(highest * (step + 1) / rising);
        }

        var left = (double)(steps - step) / Math.Max(1, steps - rising);
        return (float)(highest * (shape == RateShape.Cosine ? 0.5 * (1 - Math.Cos(Math.PI * left)) : left));
    }
}
