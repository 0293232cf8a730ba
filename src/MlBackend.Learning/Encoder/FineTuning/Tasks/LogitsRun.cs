using MlBackend.Learning.Encoder.FineTuning.Windows;
using MlBackend.Learning.Encoder.Inference;

namespace MlBackend.Learning.Encoder.FineTuning.Tasks;

/// <summary>Runs windows through a graph, whatever its weights are now.</summary>
/// <param name="windows">The windows.</param>
/// <param name="read">Gets the logits of each.</param>
internal delegate void LogitsRun(IReadOnlyList<Window> windows, LogitsBatches.Reader read);
