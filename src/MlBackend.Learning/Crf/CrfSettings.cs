using MlBackend.Core.Models;

namespace MlBackend.Learning.Crf;

/// <summary>What a training run of this family may be told; see <see cref="CrfFamily"/>.</summary>
internal sealed record CrfSettings(int Iterations, float Penalty, int Frequency)
{
    /// <exception cref="Core.Errors.MlBackendException">An option is unknown or out of range.</exception>
    public static CrfSettings From(TrainingSettings settings)
    {
        var options = new TrainingOptions(settings);
        var read = new CrfSettings(
            options.Epochs(70),
            (float)options.Number("penalty", 0.05, 1e-6, 1e6),
            (int)options.Number("frequency", 1, 1, 1e6));
        options.RefuseOthers();
        return read;
    }
}
