using System.Runtime.InteropServices;

namespace MlBackend.Text.Tokenizers;

/// <summary>The texts of those tokens of one encoding whose text is not that of the vocabulary.</summary>
internal sealed class SurfaceTexts(Func<int, string?> vocabulary)
{
    private List<char>? _units;
    private List<int>? _ends;

    /// <summary>Notes a text unless it is the vocabulary's own for the id.</summary>
    /// <returns>Its number, or -1.</returns>
    public int Add(int id, ReadOnlySpan<char> text)
    {
        if (text.SequenceEqual(vocabulary(id)))
        {
            return -1;
        }

        (_units ??= []).AddRange(text);
        (_ends ??= []).Add(_units.Count);
        return _ends.Count - 1;
    }

    /// <summary>The text of a token.</summary>
    public ReadOnlySpan<char> TextOf(in EncodedToken token)
    {
        if (token.Surface < 0 || _ends is null)
        {
            return vocabulary(token.Id);
        }

        var start = token.Surface == 0 ? 0 : _ends[token.Surface - 1];
        return CollectionsMarshal.AsSpan(_units)[start.._ends[token.Surface]];
    }
}
