using Microsoft.ML.OnnxRuntime;
using MlBackend.Autodiff.Training;
using Xunit;

namespace MlBackend.Tests.Autodiff;

internal static class GoldenTaskRuns
{
    /// <summary>Runs a batch; ends with the test.</summary>
    public static float Learn(this ITrainingSession session, IReadOnlyDictionary<string, OrtValue> batch, float weight = 1) =>
        session.Run(batch, weight, TestContext.Current.CancellationToken);
}
