using MlBackend.Text.Tokenizers.Alignment;
using MlBackend.Text.Tokenizers.Models;
using MlBackend.Text.Tokenizers.Normalizers;

namespace MlBackend.Text.Tokenizers;

/// <summary>The tokens beside the model's vocabulary, and how they are found (tokenizers/src/tokenizer/added_vocabulary.rs).</summary>
internal sealed class AddedVocabulary
{
    private readonly Dictionary<int, AddedToken> _tokens = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> _normalized = [];
    private readonly HashSet<string> _special = new(StringComparer.Ordinal);
    private readonly AddedTokenFinder _original;
    private readonly AddedTokenFinder _afterNormalizing;

    /// <summary>Gives every token its id: the model's where it has the text, else the next free one.</summary>
    public AddedVocabulary(IEnumerable<AddedToken> tokens, Vocabulary model, INormalizer? normalizer)
    {
        var next = model.Count;
        var text = new NormalizedText();
        foreach (var token in tokens)
        {
            if (token.Content.Length == 0 || (_ids.TryGetValue(token.Content, out var known) && _tokens[known] == token))
            {
                continue;
            }

            if (token.Content.Length > Vocabulary.LongestToken)
            {
                throw Vocabulary.TooLong();
            }

            var id = _ids.TryGetValue(token.Content, out known) ? known : model.Find(token.Content);
            id = id < 0 ? next++ : id;
            if (token.Normalized && normalizer is not null)
            {
                text.Load(token.Content, 0);
                normalizer.Normalize(text);
                _normalized[id] = text.Units.ToString();
            }

            _ids[token.Content] = id;
            _tokens[id] = token;
            if (token.Special)
            {
                _special.Add(token.Content);
            }
        }

        _original = new AddedTokenFinder(_tokens.Where(token => !token.Value.Normalized), token => token.Value.Content);
        _afterNormalizing = new AddedTokenFinder(_tokens.Where(token => token.Value.Normalized), token => TextOf(token.Key)!);
        Size = _tokens.Keys.Append(-1).Max() + 1;
    }

    /// <summary>One more than the highest id; 0 where there is none.</summary>
    public int Size { get; }

    /// <summary>The text of an id as it is decoded, or null.</summary>
    public string? TextOf(int id) => _normalized.TryGetValue(id, out var text) ? text : ContentOf(id);

    /// <summary>The text of an id as the file has it, or null.</summary>
    public string? ContentOf(int id) => _tokens.TryGetValue(id, out var token) ? token.Content : null;

    /// <summary>The id of a text, or -1.</summary>
    public int Find(string text) => _ids.TryGetValue(text, out var id) ? id : -1;

    /// <summary>True where the text is that of a special token.</summary>
    public bool IsSpecial(string text) => _special.Contains(text);

    /// <summary>
    /// Finds the tokens of the original text, normalises what stands between them, finds the tokens of that, and makes
    /// pieces of all.
    /// </summary>
    public void Extract(ReadOnlySpan<char> text, INormalizer? normalizer, Workspace workspace)
    {
        var found = workspace.Found;
        _original.Find(text, found);
        foreach (var (start, end, id) in found.Items)
        {
            var stretch = workspace.Normalized;
            stretch.Load(text[start..end], start);
            if (id != Piece.Word)
            {
                workspace.Pieces.Add(stretch, 0, stretch.Length, id);
                continue;
            }

            normalizer?.Normalize(stretch);
            var inner = workspace.FoundInside;
            _afterNormalizing.Find(stretch.Units, inner);
            foreach (var (from, to, token) in inner.Items)
            {
                workspace.Pieces.Add(stretch, from, to, token);
            }
        }
    }
}
