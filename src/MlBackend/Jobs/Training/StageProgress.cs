using MlBackend.Core.Models;

namespace MlBackend.Jobs.Training;

/// <summary>Progress of models that are trained for a run beside the one that it is about: it says what is going on and moves nothing on.</summary>
/// <param name="run">The run's progress.</param>
/// <param name="done">Where the run stands meanwhile, in [0,1].</param>
/// <param name="stage">What the models are for, in one word.</param>
internal sealed class StageProgress(IProgress<TrainingProgress> run, double done, string stage) : IProgress<TrainingProgress>
{
    /// <inheritdoc/>
    public void Report(TrainingProgress value) => run.Report(new TrainingProgress(done, value.Stage.Length > 0 ? $"{stage}, {value.Stage}" : stage, value.Loss));
}
