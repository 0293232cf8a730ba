using MlBackend.Core.Models;

namespace MlBackend.Learning.Linear;

/// <summary>What a training run of this family may be told; see <see cref="LinearFamily"/>.</summary>
internal sealed record LinearSettings(int Seed, int Iterations, float Penalty, bool Balance)
{
    /// <exception cref="Core.Errors.MlBackendException">An option is unknown or out of range.</exception>
    public static LinearSettings From(TrainingSettings settings)
    {
        var options = new TrainingOptions(settings);
        var read = new LinearSettings(
            settings.Seed,
            options.Epochs(100),
            (float)options.Number("penalty", 0.1, 1e-6, 1e6),
            options.Switch("balance", true));
        options.RefuseOthers();
        return read;
    }
}
