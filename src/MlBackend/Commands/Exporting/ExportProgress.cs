using MlBackend.Core.Models;

namespace MlBackend.Commands.Exporting;

/// <summary>Tells now and then how far an export is: half of the way is the first look, half the writing.</summary>
/// <param name="Target">Told of it; null = nobody.</param>
/// <param name="Documents">About how many documents there are.</param>
internal sealed record ExportProgress(IProgress<TrainingProgress>? Target, int Documents)
{
    private const int Rarely = 256;

    /// <summary>So many documents are done of one half, which begins at an offset of 0 or 0.5.</summary>
    public void Report(int done, double offset, string stage)
    {
        if (done % Rarely == 0)
        {
            Target?.Report(new TrainingProgress(Math.Min(1, offset + (0.5 * done / Math.Max(1, Documents))), stage));
        }
    }
}
