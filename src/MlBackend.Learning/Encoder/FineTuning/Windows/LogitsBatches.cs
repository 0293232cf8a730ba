using Microsoft.ML.OnnxRuntime;
using MlBackend.Learning.Encoder.Inference;

namespace MlBackend.Learning.Encoder.FineTuning.Windows;

/// <summary>Runs windows through a graph in batches of like length.</summary>
/// <param name="inputs">Makes the inputs of the graph.</param>
internal sealed class LogitsBatches(WindowInputs inputs)
{
    /// <summary>Gets the logits of a window: columns, or tokens by columns.</summary>
    /// <param name="window">The number of the window in the call.</param>
    /// <param name="logits">Valid during the call only.</param>
    public delegate void Reader(int window, ReadOnlySpan<float> logits);

    /// <summary>Gets the logits of a batch, window by window.</summary>
    public delegate void BatchReader(ReadOnlySpan<float> logits);

    /// <summary>Runs them.</summary>
    /// <param name="windows">The windows.</param>
    /// <param name="perToken">True where each token has logits.</param>
    /// <param name="run">Runs a batch.</param>
    /// <param name="read">Called once a window, in no order that means anything.</param>
    public void Run(IReadOnlyList<Window> windows, bool perToken, Action<Dictionary<string, OrtValue>, BatchReader> run, Reader read)
    {
        foreach (var batch in TokenBatches.Of([.. windows.Select(window => window.Length)]))
        {
            var chosen = Array.ConvertAll(batch, at => windows[at]);
            var length = Math.Max(1, chosen.Max(window => window.Length));
            var values = inputs.Of(chosen, length);
            try
            {
                run(values, logits =>
                {
                    var (stride, columns) = (logits.Length / chosen.Length, logits.Length / (chosen.Length * length));
                    for (var row = 0; row < chosen.Length; row++)
                    {
                        read(batch[row], logits.Slice(row * stride, perToken ? chosen[row].Length * columns : stride));
                    }
                });
            }
            finally
            {
                WindowInputs.Dispose(values);
            }
        }
    }
}
