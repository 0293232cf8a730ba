using System.Numerics.Tensors;
using MlBackend.Learning.Encoder.FineTuning.Windows;
using MlBackend.Learning.Linear.Answers;

namespace MlBackend.Learning.Encoder.FineTuning.Tasks;

/// <summary>Logits of documents from those of their windows.</summary>
internal static class LabelLogits
{
    /// <summary>Document by column: the mean over the document's windows by what each counts; zeros for one without.</summary>
    /// <param name="run">Runs the graph.</param>
    /// <param name="windows">The windows; <see cref="Inference.Window.Text"/> is the document's place.</param>
    /// <param name="documents">How many documents.</param>
    /// <param name="columns">How many columns.</param>
    public static float[] Of(LogitsRun run, IReadOnlyList<TextWindow> windows, int documents, int columns)
    {
        var sums = new float[documents * columns];
        var weights = new float[documents];
        var read = new float[windows.Count * columns];
        run([.. windows.Select(window => window.Window)], (at, logits) => logits[..columns].CopyTo(read.AsSpan(at * columns)));
        for (var at = 0; at < windows.Count; at++)
        {
            var window = windows[at];
            var own = read.AsSpan(at * columns, columns);
            if (window.Swapped)
            {
                own.Reverse();
            }

            var sum = sums.AsSpan(window.Window.Text * columns, columns);
            TensorPrimitives.MultiplyAdd(own, window.Weight, sum, sum);
            weights[window.Window.Text] += window.Weight;
        }

        for (var document = 0; document < documents; document++)
        {
            var sum = sums.AsSpan(document * columns, columns);
            TensorPrimitives.Divide(sum, Math.Max(1, weights[document]), sum);
        }

        return sums;
    }

    /// <summary>The scores that <see cref="LinearOutputs"/> reads: of two exclusive classes the second's over the first's.</summary>
    public static ReadOnlySpan<float> Scores(LinearForm form, ReadOnlySpan<float> logits, float[] scores)
    {
        if (form != LinearForm.Several && logits.Length == 2)
        {
            scores[0] = logits[1] - logits[0];
            return scores.AsSpan(0, 1);
        }

        return logits;
    }
}
