using System.Diagnostics.CodeAnalysis;

namespace MlBackend.Formats.Conll;

/// <summary>
/// Groups token lines into sentences. A separator line ends one. A file that has none in its first
/// <see cref="DecisionTokens"/> tokens is taken to have none at all and is cut: a sentence ends after a token that is
/// exactly <c>.</c>, <c>!</c> or <c>?</c> and stands outside any entity; from <see cref="LongTokens"/> tokens on, after
/// the first token outside any entity.
/// </summary>
internal sealed class ConllSentences
{
    /// <summary>How many tokens are held back until it is clear whether the file has separators.</summary>
    public const int DecisionTokens = 10_000;

    /// <summary>How many tokens a sentence has before it is cut at any token outside an entity.</summary>
    public const int LongTokens = 100;

    private readonly Queue<IReadOnlyList<ConllToken>> _ready = new();
    private List<ConllToken> _open = [];
    private bool? _separated;

    /// <summary>Adds a token, or null for a separator.</summary>
    public void Add(ConllToken? row)
    {
        if (row is not { } token)
        {
            _separated ??= _open.Count > 0 ? true : null;
            Finish();
            return;
        }

        _open.Add(token);
        if (_separated is false)
        {
            if (Ends(token, _open.Count))
            {
                Finish();
            }
        }
        else if (_separated is null && _open.Count == DecisionTokens)
        {
            Cut();
        }
    }

    /// <summary>Forgets the sentence that is open: one of its lines cannot be read.</summary>
    public void Drop()
    {
        if (_separated is null && _open.Count > 0)
        {
            // Whether the file has separators is not known yet; what is held back may be many sentences, so only the last goes.
            var last = _open.FindLastIndex(token => token.Tag.IsOutside && token.Text is "." or "!" or "?");
            _open.RemoveRange(last + 1, _open.Count - last - 1);
            return;
        }

        _open.Clear();
    }

    /// <summary>The file is at its end.</summary>
    public void End()
    {
        if (_separated is null)
        {
            Cut();
        }

        Finish();
    }

    /// <summary>Takes the next finished sentence; never an empty one.</summary>
    public bool TryTake([NotNullWhen(true)] out IReadOnlyList<ConllToken>? sentence) => _ready.TryDequeue(out sentence);

    private static bool Ends(ConllToken token, int length) =>
        token.Tag.IsOutside && (token.Text is "." or "!" or "?" || length >= LongTokens);

    private void Cut()
    {
        var held = _open;
        _open = [];
        _separated = false;
        foreach (var token in held)
        {
            Add(token);
        }
    }

    private void Finish()
    {
        if (_open.Count > 0)
        {
            _ready.Enqueue(_open);
            _open = [];
        }
    }
}
