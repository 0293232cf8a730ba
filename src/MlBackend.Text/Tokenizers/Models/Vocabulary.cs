using System.Globalization;
using MlBackend.Core.Errors;

namespace MlBackend.Text.Tokenizers.Models;

/// <summary>Token texts and their ids, both ways.</summary>
internal sealed class Vocabulary
{
    /// <summary>Ids may leave so many holes beyond the number of tokens; more is a hostile file.</summary>
    private const int MostHoles = 1 << 20;

    /// <summary>In UTF-16 units. Published ones have some hundreds; the search at every place of a text is as long as this.</summary>
    public const int LongestToken = 1024;

    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _byText;
    private readonly string?[] _texts;

    /// <summary>Builds both directions; of equal texts the last one counts.</summary>
    /// <exception cref="MlBackendException">An id is negative or far beyond the number of tokens.</exception>
    public Vocabulary(IReadOnlyCollection<KeyValuePair<string, int>> tokens)
    {
        _ids = new Dictionary<string, int>(tokens.Count, StringComparer.Ordinal);
        var highest = -1;
        foreach (var (text, id) in tokens)
        {
            if (id < 0 || id > tokens.Count + MostHoles)
            {
                throw ErrorCodes.TokenizerUnreadable.With(
                    string.Create(CultureInfo.InvariantCulture, $"Token id {id} in a vocabulary of {tokens.Count}."));
            }

            if (text.Length > LongestToken)
            {
                throw TooLong();
            }

            _ids[text] = id;
            highest = Math.Max(highest, id);
        }

        _texts = new string?[highest + 1];
        foreach (var (text, id) in tokens)
        {
            _texts[id] = text;
        }

        _byText = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The number of different texts.</summary>
    public int Count => _ids.Count;

    /// <summary>One more than the highest id.</summary>
    public int Size => _texts.Length;

    /// <summary>Every text and its id.</summary>
    public IReadOnlyDictionary<string, int> Ids => _ids;

    /// <summary>The id of a text, or -1.</summary>
    public int Find(ReadOnlySpan<char> text) => _byText.TryGetValue(text, out var id) ? id : -1;

    /// <summary>The text of an id, or null.</summary>
    public string? TextOf(int id) => (uint)id < (uint)_texts.Length ? _texts[id] : null;

    /// <summary>The refusal of a token by its length.</summary>
    public static MlBackendException TooLong() => ErrorCodes.TokenizerUnreadable.With(
        string.Create(CultureInfo.InvariantCulture, $"A token has more than {LongestToken} characters."));

    /// <summary>The ids of <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>, -1 where one is missing.</summary>
    public int[] ByteTokens() =>
        [.. Enumerable.Range(0, 256).Select(value => Find(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>")))];
}
