namespace MlBackend.Text.Tokenizers.Models;

/// <summary>
/// Remembers the tokens of short words. The memory is bounded: when it is full, words that are not in it are
/// tokenised anew, and nothing is allocated any more.
/// </summary>
internal sealed class CachingWorker : ITokenWorker
{
    private const int MostWords = 16_384;
    private const int LongestWord = 48;

    private readonly ITokenWorker _worker;
    private readonly Dictionary<string, WordToken[]> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WordToken[]>.AlternateLookup<ReadOnlySpan<char>> _byText;

    /// <summary>Puts a memory before a worker.</summary>
    public CachingWorker(ITokenWorker worker)
    {
        _worker = worker;
        _byText = _known.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <inheritdoc/>
    public void Tokenize(ReadOnlySpan<char> word, WordTokens tokens)
    {
        if (word.Length > LongestWord)
        {
            _worker.Tokenize(word, tokens);
            return;
        }

        if (_byText.TryGetValue(word, out var known))
        {
            tokens.Add(known);
            return;
        }

        var before = tokens.Items.Length;
        _worker.Tokenize(word, tokens);
        if (_known.Count < MostWords)
        {
            _byText.TryAdd(word, tokens.Items[before..].ToArray());
        }
    }
}
