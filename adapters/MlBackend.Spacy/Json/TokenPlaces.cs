using MlBackend.Spacy.Docs;

namespace MlBackend.Spacy.Json;

/// <summary>Finds the tokens between two places of a text.</summary>
internal sealed class TokenPlaces
{
    private readonly Dictionary<int, int> byStart = [];
    private readonly Dictionary<int, int> byEnd = [];

    public TokenPlaces(Doc doc)
    {
        for (var token = 0; token < doc.Tokens.Length; token++)
        {
            byStart[doc.Starts[token]] = token;
            byEnd[doc.EndOf(token)] = token + 1;
        }
    }

    /// <summary>The tokens from one UTF-16 unit up to another; null where no token begins or ends there.</summary>
    public (int Start, int End)? Find(int start, int end) =>
        byStart.TryGetValue(start, out var first) && byEnd.TryGetValue(end, out var last) && first < last ? (first, last) : null;
}
