namespace MlBackend.Learning.Encoder.FineTuning.Checkpoints;

/// <summary>Where a training run stands between two steps, apart from the weights.</summary>
/// <param name="Step">Steps taken.</param>
/// <param name="BestStep">After how many steps the weights were best on the validation part; −1 where none were looked at.</param>
/// <param name="BestScore">What they scored.</param>
/// <param name="Disappointments">Looks since then.</param>
/// <param name="Tokens">Tokens of a run at the most; less than was asked for where memory was short.</param>
internal sealed record TrainingState(int Step, int BestStep, double BestScore, int Disappointments, int Tokens)
{
    /// <summary>Before the first step.</summary>
    public static TrainingState Start(int tokens) => new(0, -1, double.NegativeInfinity, 0, tokens);
}
