using System.Buffers.Binary;
using System.Text;
using MlBackend.Core.Errors;

namespace MlBackend.Text.Tokenizers.Normalizers;

/// <summary>
/// The map of SentencePiece (google/sentencepiece, normalizer.cc, and Darts-clone's darts.h for the trie):
/// <code>
/// u32      length of the trie in bytes
/// u32 ...  double array over UTF-8 bytes; a value is a position in what follows
/// bytes    replacements in UTF-8, each ended by a zero byte
/// </code>
/// </summary>
internal sealed class PrecompiledCharacterMap
{
    /// <summary>SentencePiece's own longest is 33 bytes; a hostile map must not make many long ones.</summary>
    private const int LongestReplacement = 256;

    private const uint ValueMask = 0x7FFF_FFFF;
    private const uint LabelMask = 0x8000_00FF;

    private readonly uint[] _trie;
    private readonly Dictionary<int, string> _replacements = [];

    /// <summary>Reads a map and every replacement that its trie names.</summary>
    /// <exception cref="MlBackendException">The lengths do not fit.</exception>
    public PrecompiledCharacterMap(ReadOnlySpan<byte> data)
    {
        var length = data.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(data) : uint.MaxValue;
        if (length > data.Length - 4 || length % 4 != 0 || length == 0)
        {
            throw ErrorCodes.TokenizerUnreadable.With("The trie of precompiled_charsmap is longer than the map.");
        }

        _trie = new uint[length / 4];
        for (var unit = 0; unit < _trie.Length; unit++)
        {
            _trie[unit] = BinaryPrimitives.ReadUInt32LittleEndian(data[(4 + (4 * unit))..]);
        }

        var texts = data[(4 + (int)length)..];
        foreach (var unit in _trie)
        {
            // Values carry the top bit; labels do not. Each names the start of a text.
            if ((unit & ~ValueMask) != 0 && (int)(unit & ValueMask) is var start && start < texts.Length)
            {
                var text = texts[start..];
                var end = text.IndexOf((byte)0);
                if ((end < 0 ? text.Length : end) > LongestReplacement)
                {
                    throw ErrorCodes.TokenizerUnreadable.With("A replacement of precompiled_charsmap has no end.");
                }

                _replacements[start] = Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
            }
        }
    }

    /// <summary>The replacement of the shortest prefix that has one; SentencePiece's callers rely on just that.</summary>
    public bool Find(ReadOnlySpan<byte> key, out string replacement)
    {
        replacement = "";
        var position = Offset(_trie[0]);
        foreach (var part in key)
        {
            position ^= part;
            if (part == 0 || position >= (uint)_trie.Length || (_trie[position] & LabelMask) != part)
            {
                return false;
            }

            var unit = _trie[position];
            position ^= Offset(unit);
            if ((unit >> 8 & 1) != 0)
            {
                return position < (uint)_trie.Length && _replacements.TryGetValue((int)(_trie[position] & ValueMask), out replacement!);
            }
        }

        return false;
    }

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & 1 << 9) >> 6);
}
