using MlBackend.Core.Errors;

namespace MlBackend.Text.Tokenizers.Models;

/// <summary>
/// BERT's WordPiece: the longest token that the rest of a word begins with, again and again; a word that cannot be
/// covered is unknown as a whole (tokenizers/src/models/wordpiece/mod.rs).
/// </summary>
internal sealed class WordPieceModel : ITokenModel
{
    private readonly PrefixTrie _first;
    private readonly PrefixTrie _continuing;
    private readonly int _unknown;
    private readonly string _unknownToken;
    private readonly int _longestWord;

    /// <summary>Builds the tries.</summary>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="unknownToken">The token of what cannot be covered.</param>
    /// <param name="continuingPrefix">What tokens begin with that do not begin a word.</param>
    /// <param name="longestWord">A word of more code points is unknown.</param>
    public WordPieceModel(Vocabulary vocabulary, string unknownToken, string continuingPrefix, int longestWord)
    {
        Vocabulary = vocabulary;
        _unknownToken = unknownToken;
        _unknown = vocabulary.Find(unknownToken);
        _longestWord = longestWord;
        _first = new PrefixTrie(vocabulary.Ids.Where(token => token.Key.Length > 0));
        _continuing = new PrefixTrie(vocabulary.Ids
            .Where(token => token.Key.Length > continuingPrefix.Length && token.Key.StartsWith(continuingPrefix, StringComparison.Ordinal))
            .Select(token => KeyValuePair.Create(token.Key[continuingPrefix.Length..], token.Value)));
    }

    /// <inheritdoc/>
    public Vocabulary Vocabulary { get; }

    /// <inheritdoc/>
    public ITokenWorker CreateWorker() => new Worker(this);

    private sealed class Worker(WordPieceModel model) : ITokenWorker
    {
        public void Tokenize(ReadOnlySpan<char> word, WordTokens tokens)
        {
            if (word.Length > model._longestWord && CodePointsOf(word) > model._longestWord)
            {
                AddUnknown(word, tokens);
                return;
            }

            var before = tokens.Items.Length;
            for (var start = 0; start < word.Length;)
            {
                var trie = start == 0 ? model._first : model._continuing;
                var id = trie.Longest(word[start..], out var length);
                if (id == PrefixTrie.None)
                {
                    tokens.Truncate(before);
                    AddUnknown(word, tokens);
                    return;
                }

                tokens.Add(new WordToken(id, start, start + length));
                start += length;
            }
        }

        private void AddUnknown(ReadOnlySpan<char> word, WordTokens tokens)
        {
            if (model._unknown < 0)
            {
                throw ErrorCodes.TextNotTokenizable.With($"The vocabulary lacks its own unknown token {model._unknownToken}.");
            }

            tokens.Add(new WordToken(model._unknown, 0, word.Length));
        }

        private static int CodePointsOf(ReadOnlySpan<char> word)
        {
            var count = word.Length;
            foreach (var unit in word)
            {
                count -= char.IsLowSurrogate(unit) ? 1 : 0;
            }

            return count;
        }
    }
}
