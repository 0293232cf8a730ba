using MlBackend.Core.Errors;

namespace MlBackend.Text.Tokenizers.Models;

/// <summary>
/// Byte pair encoding: neighbouring symbols are merged in the order in which the merges were learnt
/// (Sennrich et al. 2016; tokenizers/src/models/bpe).
/// </summary>
internal sealed class BytePairModel : ITokenModel
{
    private readonly Dictionary<long, Merge> _merges;

    /// <summary>Resolves the merges.</summary>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="merges">Pairs of token texts, the first learnt first.</param>
    /// <param name="options">The other fields of the file.</param>
    /// <exception cref="MlBackendException">A merge names a token that the vocabulary lacks.</exception>
    public BytePairModel(Vocabulary vocabulary, IReadOnlyList<(string Left, string Right)> merges, BytePairOptions options)
    {
        Vocabulary = vocabulary;
        Options = options;
        Unknown = options.UnknownToken is null ? -1 : vocabulary.Find(options.UnknownToken);
        ByteTokens = options.ByteFallback ? vocabulary.ByteTokens() : null;
        _merges = new Dictionary<long, Merge>(merges.Count);
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var (left, right) = merges[rank];
            var prefix = Math.Min(options.ContinuingPrefix.Length, right.Length);
            var pair = Pair(Require(left, rank), Require(right, rank));
            _merges[pair] = new Merge(rank, Require(string.Concat(left, right.AsSpan(prefix)), rank));
        }
    }

    /// <inheritdoc/>
    public Vocabulary Vocabulary { get; }

    /// <summary>The other fields of the file.</summary>
    public BytePairOptions Options { get; }

    /// <summary>The id of the unknown token, or -1.</summary>
    public int Unknown { get; }

    /// <summary>The tokens of single bytes, or null where unknown characters do not fall back to them.</summary>
    public int[]? ByteTokens { get; }

    /// <inheritdoc/>
    public ITokenWorker CreateWorker() => new CachingWorker(new BytePairWorker(this));

    /// <summary>The merge of two neighbouring tokens, if there is one.</summary>
    public bool TryGetMerge(int left, int right, out Merge merge) => _merges.TryGetValue(Pair(left, right), out merge);

    private static long Pair(int left, int right) => ((long)left << 32) | (uint)right;

    private int Require(string token, int rank)
    {
        var id = Vocabulary.Find(token);
        return id >= 0 ? id : throw ErrorCodes.TokenizerUnreadable.With(
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Merge {rank} of the model names a token that the vocabulary lacks."));
    }
}

/// <summary>What two neighbours become.</summary>
/// <param name="Rank">The lower, the earlier.</param>
/// <param name="Id">The token that they become.</param>
internal readonly record struct Merge(int Rank, int Id);

/// <summary>The fields of a byte pair model beside its tables.</summary>
/// <param name="UnknownToken">The token of unknown characters; null = they are left out.</param>
/// <param name="ContinuingPrefix">Stands before every symbol but a word's first.</param>
/// <param name="EndSuffix">Stands behind a word's last symbol.</param>
/// <param name="FuseUnknown">Neighbouring unknown characters are one token.</param>
/// <param name="ByteFallback">Unknown characters become tokens of their UTF-8 bytes.</param>
/// <param name="IgnoreMerges">A word that is a token is that token, whatever the merges say.</param>
internal sealed record BytePairOptions(
    string? UnknownToken,
    string ContinuingPrefix,
    string EndSuffix,
    bool FuseUnknown,
    bool ByteFallback,
    bool IgnoreMerges);
