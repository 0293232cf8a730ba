using System.Collections.Concurrent;
using MlBackend.Core.Documents;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Learning.Crf.Chains;
using MlBackend.Learning.Crf.Features;

namespace MlBackend.Learning.Crf;

/// <summary>
/// Trained chains for one question. A span's confidence is the marginal probability of exactly its words and label.
/// The answer's is the probability of the proposed sequences of tags (all chains), as a geometric mean per word, so
/// that long texts do not look doubtful for their length: it means the same for a text without spans; it is 1 for a text without words.
/// </summary>
internal sealed class CrfModel(Question question, FeatureTable features, Familiarity familiarity, ChainWeights[] chains) : IModel
{
    /// <summary>Weights below this in a whole row change no probability that anybody sees.</summary>
    private const float Negligible = 1e-3f;

    private readonly ConcurrentBag<CrfWorkspace> _idle = [];

    /// <inheritdoc/>
    public string Family => CrfFamily.FamilyName;

    /// <inheritdoc/>
    public Question Question { get; } = question;

    /// <summary>The rows of the features.</summary>
    public FeatureTable Features { get; } = features;

    /// <summary>How familiar training made words.</summary>
    public Familiarity Familiarity { get; } = familiarity;

    /// <summary>What each chain learnt.</summary>
    public ChainWeights[] Chains { get; } = chains;

    /// <summary>A model without the features whose weights are negligible in every chain.</summary>
    public static CrfModel Of(Question question, FeatureTable features, Familiarity familiarity, ChainWeights[] chains)
    {
        var kept = Enumerable.Range(0, features.Keys.Length).Where(row => Array.Exists(chains, chain =>
            chain.Rows.AsSpan(row * chain.Tags.Stride, chain.Tags.Stride).ContainsAnyExceptInRange(-Negligible, Negligible))).ToArray();
        var compact = Array.ConvertAll(chains, chain =>
        {
            var stride = chain.Tags.Stride;
            var rows = new float[kept.Length * stride];
            for (var row = 0; row < kept.Length; row++)
            {
                chain.Rows.AsSpan(kept[row] * stride, stride).CopyTo(rows.AsSpan(row * stride));
            }

            return chain with { Rows = rows };
        });
        return new CrfModel(question, new FeatureTable(Array.ConvertAll(kept, row => features.Keys[row])), familiarity, compact);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Suggestion?> Suggest(IReadOnlyList<Document> documents, CancellationToken cancellationToken)
    {
        var result = new Suggestion?[documents.Count];
        var workspace = _idle.TryTake(out var idle) ? idle : new CrfWorkspace();
        for (var at = 0; at < result.Length; at++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (documents[at].Field(Question.Field) is { } text)
            {
                result[at] = Suggest(text, workspace, [], cancellationToken);
            }
        }

        if (workspace.IsSmall)
        {
            _idle.Add(workspace);
        }

        return result;
    }

    /// <inheritdoc/>
    public void Save(string folder) => CrfCodec.Write(this, folder);

    /// <summary>The suggestion for one text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="workspace">Buffers.</param>
    /// <param name="vectors">The vectors of its words, one behind the other; empty for chains without.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public SpanSuggestion Suggest(string text, CrfWorkspace workspace, ReadOnlySpan<float> vectors, CancellationToken cancellationToken)
    {
        var width = Chains[0].Vectors.Length / Chains[0].Tags.Stride;
        workspace.Read(text, Features, Familiarity);
        var spans = new List<ScoredSpan>();
        var logarithm = 0.0;
        foreach (var chain in Chains)
        {
            for (var start = 0; start < workspace.Words.Length;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var end = CrfChains.End(text, workspace.Words, start);
                logarithm += Decode(workspace, chain, start, end, vectors.Slice(start * width, (end - start) * width), spans);
                start = end;
            }
        }

        return ChainSpans.Answer(Question, spans, logarithm, workspace.Words.Length);
    }

    /// <summary>Adds the spans of one chain of words and returns the logarithm of its best sequence's probability.</summary>
    private double Decode(CrfWorkspace workspace, ChainWeights chain, int start, int end, ReadOnlySpan<float> vectors, List<ScoredSpan> spans)
    {
        var path = workspace.Decode(chain, start, end, vectors, out var logarithm);
        ChainSpans.Add(spans, Question, chain.Tags, path, workspace.Words[start..], workspace.Lattice);
        return logarithm;
    }
}
