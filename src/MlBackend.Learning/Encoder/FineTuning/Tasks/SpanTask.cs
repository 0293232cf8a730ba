using Microsoft.ML.OnnxRuntime;
using MlBackend.Autodiff.Training;
using MlBackend.Core.Annotations;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Learning.Crf;
using MlBackend.Learning.Crf.Chains;
using MlBackend.Learning.Encoder.FineTuning.Windows;
using MlBackend.Learning.Encoder.Heads;
using MlBackend.Onnx.Graphs;
using MlBackend.Text.Segmentation;

namespace MlBackend.Learning.Encoder.FineTuning.Tasks;

/// <summary>
/// A head for spans: BIO tags of words, read at the first token of each. Labels whose spans overlap have columns of their own, in layers
/// (<see cref="CrfLayers"/>), each with an outside tag.
/// </summary>
internal sealed class SpanTask : IHeadTask
{
    /// <summary>The target of a token that speaks for no word.</summary>
    public const long Ignored = -100;

    private const int FewestDocuments = 2;

    private readonly List<(string Text, Word[] Words, List<WordSpan> Spans, SpanAnswer Answer)> documents;
    private readonly ChainTags[] layers;

    private SpanTask(Question question, List<(string, Word[], List<WordSpan>, SpanAnswer)> documents, int[][] layers)
    {
        (Question, this.documents, Layers) = (question, documents, layers);
        this.layers = Array.ConvertAll(layers, layer => new ChainTags(layer));
        Columns = [.. this.layers.SelectMany(Names)];
        Groups = documents.ConvertAll(document => document.Item3.Count > 0 ? 1 : 0);
    }

    /// <inheritdoc/>
    public Question Question { get; }

    /// <summary>The labels of each layer, as places in the question.</summary>
    public int[][] Layers { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Columns { get; }

    /// <inheritdoc/>
    public bool PerToken => true;

    /// <inheritdoc/>
    public int Documents => documents.Count;

    /// <inheritdoc/>
    public IReadOnlyList<int> Groups { get; }

    /// <inheritdoc/>
    public float[] Priors
    {
        get
        {
            var words = documents.Sum(document => document.Words.Length);
            var priors = new List<float>();
            foreach (var tags in layers)
            {
                var counts = new double[tags.Count];
                foreach (var span in documents.SelectMany(document => document.Spans))
                {
                    if (Array.IndexOf(tags.Labels, span.Label) is >= 0 and var label)
                    {
                        counts[ChainTags.Begin(label)]++;
                        counts[ChainTags.Inside(label)] += span.Last - span.First;
                    }
                }

                counts[ChainTags.Outside] = Math.Max(1, words - counts.Sum());
                priors.AddRange(counts.Select(count => (float)Math.Log((count + 0.5) / (words + 1))));
            }

            return [.. priors];
        }
    }

    /// <summary>Reads a training set.</summary>
    /// <exception cref="MlBackendException">Fewer than two documents, no span, or a label that is not the question's.</exception>
    public static SpanTask From(TrainingSet data)
    {
        var documents = new List<(string, Word[], List<WordSpan>, SpanAnswer)>();
        foreach (var (document, answer) in data.Examples)
        {
            if (document.Field(data.Question.Field) is { } text && answer is SpanAnswer given)
            {
                var words = SpanWords.Of(text);
                documents.Add((text, words, CrfCorpus.SpansOf(given, text, words, data.Question, document.ExternalId), given));
            }
        }

        if (documents.Count < FewestDocuments)
        {
            throw ErrorCodes.TooFewDocuments.With($"Question {data.Question.Name}, {documents.Count} documents with text.");
        }

        var layers = CrfLayers.Divide(documents.ConvertAll(document => document.Item3), data.Question.Labels.Count);
        return layers.Length > 0 ? new SpanTask(data.Question, documents, layers) : throw ErrorCodes.NoSpans.With($"Question {data.Question.Name}, {documents.Count} documents.");
    }

    /// <inheritdoc/>
    public IEnumerable<Sample> Samples(int document, TextWindows windows)
    {
        var text = SpanText.Of(documents[document].Text, windows);
        var tags = Array.ConvertAll(layers, layer => TagsOf(document, layer, text.Units));
        for (var number = 0; number < text.Windows.Count; number++)
        {
            var unitOf = text.Units.UnitOf[number];
            var weight = unitOf.Count(unit => unit >= 0);
            if (weight > 0)
            {
                yield return new Sample(document, new TextWindow(text.Windows[number], Swapped: false), Array.ConvertAll(tags, layer => Array.ConvertAll(unitOf, unit => unit < 0 ? Ignored : layer[unit])), weight);
            }
        }
    }

    /// <inheritdoc/>
    public string Loss(GraphBuilder builder, string logits, float smoothing)
    {
        var shape = builder.Graph.FindInput("input_ids")!.Shape!;
        var rows = builder.Add("Reshape", [logits, builder.Ints(-1, Columns.Count)]);
        string? sum = null;
        var from = 0;
        for (var layer = 0; layer < layers.Length; from += layers[layer++].Count)
        {
            var count = layers[layer].Count;
            var own = layers.Length == 1 ? rows : builder.Add("Slice", [rows, builder.Ints(from), builder.Ints(from + count), builder.Ints(1)]);
            var labels = builder.Add("Reshape", [builder.Input(ValueInfo.Of<long>(Input(layer), shape[0], shape[1])), builder.Ints(-1)]);
            var loss = Losses.CrossEntropy(builder, own, labels, count, new CrossEntropyOptions(Ignored, Smoothing: smoothing));
            sum = sum is null ? loss : builder.Add("Add", [sum, loss]);
        }

        return sum!;
    }

    /// <inheritdoc/>
    public void AddTargets(Dictionary<string, OrtValue> batch, IReadOnlyList<Sample> samples, int length)
    {
        for (var layer = 0; layer < layers.Length; layer++)
        {
            var numbers = new long[samples.Count * length];
            Array.Fill(numbers, Ignored);
            for (var row = 0; row < samples.Count; row++)
            {
                samples[row].Tags[layer].CopyTo(numbers, row * length);
            }

            batch[Input(layer)] = OrtValue.CreateTensorValueFromMemory(numbers, [samples.Count, length]);
        }
    }

    /// <inheritdoc/>
    public IValidation Validation(IReadOnlyList<int> documents, TextWindows windows) => new SpanValidation(this, documents, windows);

    /// <summary>The text of a document.</summary>
    public string TextOf(int document) => documents[document].Text;

    /// <summary>What people answered.</summary>
    public SpanAnswer AnswerOf(int document) => documents[document].Answer;

    /// <summary>The tag of each unit in a layer; a span begins at the first unit that it touches and that no span before it took.</summary>
    public long[] TagsOf(int document, int layer, UnitText units) => TagsOf(document, layers[layer], units);

    private long[] TagsOf(int document, ChainTags layer, UnitText units)
    {
        var tags = new long[units.Units.Length];
        var (_, words, spans, _) = documents[document];
        foreach (var span in spans)
        {
            if (Array.IndexOf(layer.Labels, span.Label) is not (>= 0 and var label))
            {
                continue;
            }

            var (first, last) = units.Touched(words[span.First].Start, words[span.Last].End);
            var begins = true;
            for (var unit = first; unit <= last; unit++)
            {
                if (tags[unit] == ChainTags.Outside)
                {
                    tags[unit] = begins ? ChainTags.Begin(label) : ChainTags.Inside(label);
                    begins = false;
                }
            }
        }

        return tags;
    }

    private static string Input(int layer) => layer == 0 ? "labels" : FormattableString.Invariant($"labels.{layer}");

    private IEnumerable<string> Names(ChainTags tags, int layer) =>
        tags.Labels.SelectMany(label => new[] { $"B-{Question.Labels[label]}", $"I-{Question.Labels[label]}" }).Prepend(layer == 0 ? "O" : FormattableString.Invariant($"O.{layer}"));
}
