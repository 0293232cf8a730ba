using MlBackend.Learning.Encoder.Inference;

namespace MlBackend.Learning.Encoder.FineTuning.Windows;

/// <summary>A window of what a question asks about.</summary>
/// <param name="Window">Its tokens; <see cref="Window.Text"/> is the number of the document.</param>
/// <param name="Swapped">True where the two texts of a pair stand the other way round.</param>
internal sealed record TextWindow(Window Window, bool Swapped)
{
    /// <summary>How many tokens.</summary>
    public int Length => Window.Length;

    /// <summary>What it counts among the windows of its document: the tokens that it owns.</summary>
    public int Weight => Math.Max(1, Window.OwnTo - Window.OwnFrom);
}
