using MlBackend.Core.Errors;

namespace MlBackend.Text.Tokenizers.Models;

/// <summary>Every word is one token or unknown.</summary>
internal sealed class WordLevelModel(Vocabulary vocabulary, string unknownToken) : ITokenModel
{
    /// <inheritdoc/>
    public Vocabulary Vocabulary => vocabulary;

    /// <inheritdoc/>
    public ITokenWorker CreateWorker() => new Worker(vocabulary, vocabulary.Find(unknownToken));

    private sealed class Worker(Vocabulary vocabulary, int unknown) : ITokenWorker
    {
        public void Tokenize(ReadOnlySpan<char> word, WordTokens tokens)
        {
            var id = vocabulary.Find(word);
            if (id < 0 && unknown < 0)
            {
                throw ErrorCodes.TextNotTokenizable.With("The vocabulary has no token for unknown words.");
            }

            tokens.Add(new WordToken(id < 0 ? unknown : id, 0, word.Length));
        }
    }
}
