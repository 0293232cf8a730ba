using System.Numerics.Tensors;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Learning.Crf.Chains;

namespace MlBackend.Learning.Encoder.FineTuning.Tasks;

/// <summary>
/// Finds the most probable valid sequence of BIO tags for each layer of columns. Invalid sequences have no probability at all; of the valid ones
/// each has that of its tags. Confidences mean what they mean in the family crf. For one thread at a time.
/// </summary>
internal sealed class SpanDecoder
{
    private readonly Question question;
    private readonly ChainTags[] layers;
    private readonly ChainTransitions[] transitions;
    private readonly ChainLattice lattice = new();
    private readonly int columns;

    /// <param name="question">The question.</param>
    /// <param name="labels">The labels of each layer, as places in the question.</param>
    public SpanDecoder(Question question, int[][] labels)
    {
        this.question = question;
        layers = Array.ConvertAll(labels, layer => new ChainTags(layer));
        columns = layers.Sum(layer => layer.Count);
        transitions = Array.ConvertAll(layers, layer =>
        {
            var free = new ChainTransitions(layer);
            free.Set(new float[layer.Count * layer.Stride]);
            return free;
        });
    }

    /// <summary>The suggestion for a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="logits">Word by column.</param>
    /// <param name="scale">What logits are multiplied by.</param>
    public SpanSuggestion Decode(SpanText text, ReadOnlySpan<float> logits, float scale)
    {
        var units = text.Units.Units;
        var spans = new List<ScoredSpan>();
        var logarithm = 0.0;
        var from = 0;
        for (var layer = 0; layer < layers.Length; from += layers[layer++].Count)
        {
            for (var start = 0; start < units.Length;)
            {
                var end = CrfChains.End(text.Text, units, start);
                logarithm += Decode(layer, logits[(start * columns)..(end * columns)], from, scale, units.AsSpan(start), end - start, spans);
                start = end;
            }
        }

        return ChainSpans.Answer(question, spans, logarithm, units.Length);
    }

    private double Decode(int layer, ReadOnlySpan<float> logits, int from, float scale, ReadOnlySpan<Text.Segmentation.Word> words, int length, List<ScoredSpan> spans)
    {
        var tags = layers[layer];
        lattice.Begin(length, tags, transitions[layer]);
        var scores = lattice.Scores;
        for (var word = 0; word < length; word++)
        {
            TensorPrimitives.Multiply(logits.Slice((word * columns) + from, tags.Count), scale, scores.Slice(word * tags.Stride, tags.Count));
        }

        var path = new ushort[length];
        lattice.Run([]);
        lattice.Best(path);
        ChainSpans.Add(spans, question, tags, path, words, lattice);
        return lattice.ScoreOf(path) - lattice.LogPartition;
    }
}
