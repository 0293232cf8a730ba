using MlBackend.Core.Models;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Onnx.Sessions;

namespace MlBackend.Learning.Encoder.FineTuning.Settings;

/// <summary>
/// How long a training run takes, from the sizes of things: forward and backward pass need six operations a weight and token. Nothing is loaded for it,
/// and nothing is measured; it tells minutes from hours.
/// </summary>
internal static class TrainingCost
{
    // A core of a server of 2020 does twice as much in a benchmark; other work goes on beside.
    private const double OperationsPerThread = 40e9;

    // English in subwords; other languages have fewer characters a token.
    private const double CharactersPerToken = 4;

    /// <summary>An estimate; zero on a GPU, where minutes are never the question.</summary>
    public static TimeSpan Of(TrainingSet data, FineTuningSettings settings, EncoderFolder encoder, SessionSettings running)
    {
        if (Cuda.Resolve(running.Device).Kind == DeviceKind.Cuda)
        {
            return TimeSpan.Zero;
        }

        // As if all were floats in products: too much where tables are large, right where the file is in half precision.
        var weights = encoder.Bytes / 4.0;
        var tokens = data.Examples.Sum(example => Math.Min(settings.Length, (data.Question.Fields.Sum(field => example.Document.Field(field)?.Length ?? 0) / CharactersPerToken) + 2));
        var plan = FineTuningPlan.Of(settings, Math.Max(1, data.Examples.Count), width: 768);
        var threads = running.Threads > 0 ? running.Threads : Math.Max(1, Environment.ProcessorCount / 2);
        return TimeSpan.FromSeconds(6 * weights * tokens * plan.Epochs / (OperationsPerThread * threads));
    }
}
