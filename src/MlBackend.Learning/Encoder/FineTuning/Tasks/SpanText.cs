using MlBackend.Learning.Encoder.FineTuning.Windows;
using MlBackend.Learning.Encoder.Inference;

namespace MlBackend.Learning.Encoder.FineTuning.Tasks;

/// <summary>A text in which spans are looked for.</summary>
/// <param name="Text">The text.</param>
/// <param name="Windows">Its windows.</param>
/// <param name="Units">Its words.</param>
internal sealed record SpanText(string Text, IReadOnlyList<Window> Windows, UnitText Units)
{
    /// <summary>Cuts a text.</summary>
    public static SpanText Of(string text, TextWindows windows)
    {
        Window[] cut = [.. windows.Of(text, 0).Select(window => window.Window)];
        return new SpanText(text, cut, UnitText.Of(text, cut));
    }
}

/// <summary>Logits of words from those of the tokens that speak for them.</summary>
internal static class SpanLogits
{
    /// <summary>For each text word by column.</summary>
    public static float[][] Of(LogitsRun run, IReadOnlyList<SpanText> texts, int columns)
    {
        var result = new float[texts.Count][];
        var places = new List<(int Text, int Window)>();
        for (var text = 0; text < result.Length; text++)
        {
            result[text] = new float[texts[text].Units.Units.Length * columns];
            places.AddRange(Enumerable.Range(0, texts[text].Windows.Count).Select(window => (text, window)));
        }

        run([.. places.Select(place => texts[place.Text].Windows[place.Window])], (at, logits) =>
        {
            var (text, window) = places[at];
            var unitOf = texts[text].Units.UnitOf[window];
            for (var token = 0; token < unitOf.Length; token++)
            {
                if (unitOf[token] >= 0)
                {
                    logits.Slice(token * columns, columns).CopyTo(result[text].AsSpan(unitOf[token] * columns));
                }
            }
        });
        return result;
    }
}
