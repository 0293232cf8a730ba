using System.Runtime.InteropServices;

namespace MlBackend.Text.Tokenizers.Models;

/// <summary>Turns words into tokens of a vocabulary. Immutable; each thread works with a worker of its own.</summary>
internal interface ITokenModel
{
    /// <summary>The vocabulary.</summary>
    Vocabulary Vocabulary { get; }

    /// <summary>Makes a worker with buffers of its own.</summary>
    ITokenWorker CreateWorker();
}

/// <summary>Tokenises words one after the other, by one thread at a time.</summary>
internal interface ITokenWorker
{
    /// <summary>Adds the tokens of a word that is not empty.</summary>
    void Tokenize(ReadOnlySpan<char> word, WordTokens tokens);
}

/// <summary>A token of a word.</summary>
/// <param name="Id">The id.</param>
/// <param name="Start">First unit of the word that it stands for.</param>
/// <param name="End">End, exclusive.</param>
/// <param name="ShowsText">True where the token's text is that of the word and not the vocabulary's.</param>
internal readonly record struct WordToken(int Id, int Start, int End, bool ShowsText = false);

/// <summary>The tokens of one word; used again and again.</summary>
internal sealed class WordTokens
{
    private readonly List<WordToken> _items = [];

    /// <summary>In order of the word, unless a model says otherwise.</summary>
    public Span<WordToken> Items => CollectionsMarshal.AsSpan(_items);

    /// <summary>Starts over.</summary>
    public void Clear() => _items.Clear();

    /// <summary>Forgets the tokens behind a number of them.</summary>
    public void Truncate(int count) => CollectionsMarshal.SetCount(_items, count);

    /// <summary>Adds a token.</summary>
    public void Add(in WordToken token) => _items.Add(token);

    /// <summary>Adds several.</summary>
    public void Add(ReadOnlySpan<WordToken> tokens) => CollectionExtensions.AddRange(_items, tokens);
}
