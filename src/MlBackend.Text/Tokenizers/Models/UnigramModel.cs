using MlBackend.Core.Errors;
using MlBackend.Text.Tokenizers.Alignment;

namespace MlBackend.Text.Tokenizers.Models;

/// <summary>
/// SentencePiece's Unigram: the segmentation of the highest total score, by Viterbi (Kudo 2018;
/// tokenizers/src/models/unigram/model.rs). Neighbouring unknown characters are one token.
/// </summary>
internal sealed class UnigramModel : ITokenModel
{
    /// <summary>An unknown character scores so much less than the worst token.</summary>
    private const double UnknownPenalty = 10;

    private readonly PrefixTrie _trie;
    private readonly double[] _scores;
    private readonly int _unknown;
    private readonly double _unknownScore;
    private readonly int[]? _byteTokens;

    /// <summary>Builds the trie.</summary>
    /// <param name="vocabulary">The tokens; ids are positions in <paramref name="scores"/>.</param>
    /// <param name="scores">Log probabilities.</param>
    /// <param name="unknown">The id of the unknown token, or -1.</param>
    /// <param name="byteFallback">Whether unknown characters become tokens of their UTF-8 bytes where all of them exist.</param>
    public UnigramModel(Vocabulary vocabulary, double[] scores, int unknown, bool byteFallback)
    {
        Vocabulary = vocabulary;
        _scores = scores;
        _unknown = unknown;
        _unknownScore = (scores.Length == 0 ? 0 : scores.Min()) - UnknownPenalty;
        _byteTokens = byteFallback ? vocabulary.ByteTokens() : null;
        _trie = new PrefixTrie(vocabulary.Ids.Where(token => token.Key.Length > 0));
    }

    /// <inheritdoc/>
    public Vocabulary Vocabulary { get; }

    /// <inheritdoc/>
    public ITokenWorker CreateWorker() => new Worker(this);

    /// <summary>The best path that ends at a place: where its last token begins (-1 = no path), its id and the path's score.</summary>
    private record struct Best(int Start, int Id, double Score);

    private sealed class Worker(UnigramModel model) : ITokenWorker
    {
        private readonly List<WordToken> _path = [];
        private Best[] _best = new Best[64];

        public void Tokenize(ReadOnlySpan<char> word, WordTokens tokens)
        {
            if (_best.Length <= word.Length)
            {
                _best = new Best[Math.Max(word.Length + 1, 2 * _best.Length)];
            }

            FindBest(word);
            Trace(word, tokens);
        }

        private void FindBest(ReadOnlySpan<char> word)
        {
            var best = _best.AsSpan(0, word.Length + 1);
            best.Fill(new Best(-1, 0, 0));
            for (var start = 0; start < word.Length;)
            {
                var score = best[start].Score;
                var length = char.IsHighSurrogate(word[start]) && start + 1 < word.Length ? 2 : 1;
                var hasSingle = false;
                var node = model._trie.Root(word[start]);
                for (var end = start + 1; node != PrefixTrie.None; end++)
                {
                    var id = model._trie.ValueOf(node);
                    if (id != PrefixTrie.None)
                    {
                        Offer(ref best[end], start, id, model._scores[id] + score);
                        hasSingle |= end - start == length;
                    }

                    node = end < word.Length ? model._trie.Child(node, word[end]) : PrefixTrie.None;
                }

                if (!hasSingle)
                {
                    if (model._unknown < 0)
                    {
                        throw ErrorCodes.TextNotTokenizable.With("The vocabulary has no token for unknown characters.");
                    }

                    Offer(ref best[start + length], start, model._unknown, model._unknownScore + score);
                }

                start += length;
            }
        }

        private static void Offer(ref Best best, int start, int id, double score)
        {
            if (best.Start < 0 || score > best.Score)
            {
                best = new Best(start, id, score);
            }
        }

        /// <summary>Follows the links from the end, then adds the tokens in order.</summary>
        private void Trace(ReadOnlySpan<char> word, WordTokens tokens)
        {
            _path.Clear();
            for (var end = word.Length; end > 0;)
            {
                var (start, id, _) = _best[end];
                if (id == model._unknown)
                {
                    while (start > 0 && _best[start].Id == id)
                    {
                        start = _best[start].Start;
                    }
                }

                _path.Add(new WordToken(id, start, end));
                end = start;
            }

            for (var index = _path.Count - 1; index >= 0; index--)
            {
                Add(word, _path[index].Start, _path[index].End, _path[index].Id, tokens);
            }
        }

        private void Add(ReadOnlySpan<char> word, int start, int end, int id, WordTokens tokens)
        {
            if (id != model._unknown)
            {
                tokens.Add(new WordToken(id, start, end));
                return;
            }

            // What was unknown by character may be a token as a whole.
            var text = word[start..end];
            var whole = model.Vocabulary.Find(text);
            if (whole >= 0)
            {
                tokens.Add(new WordToken(whole, start, end));
            }
            else if (model._byteTokens is null || !AddBytes(text, start, tokens))
            {
                tokens.Add(new WordToken(id, start, end, ShowsText: true));
            }
        }

        private bool AddBytes(ReadOnlySpan<char> text, int start, WordTokens tokens)
        {
            var before = tokens.Items.Length;
            Span<byte> bytes = stackalloc byte[4];
            var end = start + text.Length;
            while (!text.IsEmpty)
            {
                var count = Utf8Bytes.Of(Normalization.CodePoints.Take(ref text), bytes);
                foreach (var value in bytes[..count])
                {
                    if (model._byteTokens![value] < 0)
                    {
                        tokens.Truncate(before);
                        return false;
                    }

                    tokens.Add(new WordToken(model._byteTokens[value], start, end));
                }
            }

            return true;
        }
    }
}
