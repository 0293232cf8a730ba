using System.Globalization;
using System.Text;
using MlBackend.Text.Normalization;
using MlBackend.Text.Tokenizers.Alignment;

namespace MlBackend.Text.Tokenizers.Normalizers;

/// <summary>
/// SentencePiece's precompiled map of characters, applied to grapheme clusters of less than six bytes and else to
/// single characters (tokenizers/src/normalizers/precompiled.rs; it says itself that this looks wrong and is right).
/// </summary>
internal sealed class PrecompiledNormalizer(PrecompiledCharacterMap map) : INormalizer
{
    private readonly bool[] _mapsAscii = [.. Enumerable.Range(0, 128).Select(codePoint => map.Find([(byte)codePoint], out _))];

    /// <inheritdoc/>
    public void Normalize(NormalizedText text)
    {
        var modified = false;
        Span<byte> bytes = stackalloc byte[8];
        for (ReadOnlySpan<char> rest = text.Units; !rest.IsEmpty;)
        {
            var first = rest[0];
            var alone = rest.Length == 1 || (first < 0x300 && rest[1] < 0x300 && first != '\r');
            if (alone && first < 128 && !_mapsAscii[first])
            {
                text.Note(first, 0);
                rest = rest[1..];
                continue;
            }

            var cluster = rest[..(alone ? 1 : StringInfo.GetNextTextElementLength(rest))];
            rest = rest[cluster.Length..];
            modified |= Replace(text, cluster, bytes);
        }

        if (modified)
        {
            text.Apply();
        }
        else
        {
            text.Discard();
        }
    }

    private bool Replace(NormalizedText text, ReadOnlySpan<char> cluster, Span<byte> bytes)
    {
        if (cluster.Length < 6 && Utf8Bytes.Count(cluster) < 6
            && map.Find(bytes[..Utf8Bytes.Of(cluster, bytes)], out var whole))
        {
            Note(text, CharactersOf(cluster), whole);
            return true;
        }

        var modified = false;
        while (!cluster.IsEmpty)
        {
            var codePoint = CodePoints.Take(ref cluster);
            if (map.Find(bytes[..Utf8Bytes.Of(codePoint, bytes)], out var replacement))
            {
                Note(text, 1, replacement);
                modified = true;
            }
            else
            {
                text.Note(codePoint, 0);
            }
        }

        return modified;
    }

    /// <summary>Characters more than before are insertions, the last ones; fewer are removals after the last one noted.</summary>
    private static void Note(NormalizedText text, int before, string replacement)
    {
        foreach (var rune in replacement.EnumerateRunes())
        {
            text.Note(rune.Value, 0);
        }

        var more = CharactersOf(replacement) - before;
        var changes = text.Changes;
        if (more > 0)
        {
            foreach (ref var change in changes[^Math.Min(more, changes.Length)..])
            {
                change.Count = 1;
            }
        }
        else if (more < 0 && !changes.IsEmpty)
        {
            changes[^1].Count += more;
        }
    }

    private static int CharactersOf(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}
