using System.Buffers;
using System.Runtime.CompilerServices;

namespace MlBackend.Text.Normalization;

/// <summary>
/// A decomposed text on its way to a normal form (Unicode Standard Annex 15). Each character carries how it came from
/// the source: 0 = it stands for the source's next character, 1 = inserted after that, -n = it also stands for the n
/// source characters that follow.
/// </summary>
internal ref struct CharacterSequence
{
    private readonly NormalizationTables _tables;
    private readonly bool _compatible;
    private Character[] _characters;
    private int _count;

    /// <summary>Where the characters that may still be reordered begin.</summary>
    private int _pending;

    /// <summary>Decomposes a text and puts combining marks in canonical order.</summary>
    public CharacterSequence(ReadOnlySpan<char> text, bool compatible)
    {
        _tables = NormalizationTables.Instance;
        _compatible = compatible;
        _characters = ArrayPool<Character>.Shared.Rent(text.Length + 16);
        while (!text.IsEmpty)
        {
            Decompose(CodePoints.Take(ref text));
        }

        SortPending();
    }

    /// <summary>The characters so far.</summary>
    public readonly ReadOnlySpan<Character> Characters => _characters.AsSpan(0, _count);

    /// <summary>Canonical composition, in place.</summary>
    public void Compose()
    {
        var kept = 0;
        var starter = -1;
        int? lastClass = null;
        for (var index = 0; index < _count; index++)
        {
            var next = _characters[index];
            // Blocked: something between the starter and this one has the same class or a higher one.
            var composite = starter < 0 || lastClass >= next.Class ? -1 : Composite(_characters[starter].CodePoint, next.CodePoint);
            if (composite >= 0)
            {
                ref var composed = ref _characters[starter];
                composed = new Character(composite, 0, composed.Change + next.Change - 1);
                continue;
            }

            if (next.Class == 0)
            {
                starter = kept;
                lastClass = null;
            }
            else
            {
                lastClass = next.Class;
            }

            _characters[kept++] = next;
        }

        _count = kept;
    }

    /// <summary>
    /// The first <paramref name="start"/> units of the source and then these characters; the source itself where that is equal.
    /// </summary>
    public readonly string Join(string source, int start)
    {
        var units = ArrayPool<char>.Shared.Rent(start + (2 * _count));
        source.AsSpan(0, start).CopyTo(units);
        var length = start;
        foreach (ref readonly var character in Characters)
        {
            length += CodePoints.Write(character.CodePoint, units.AsSpan(length));
        }

        var joined = units.AsSpan(0, length);
        var result = joined.SequenceEqual(source) ? source : new string(joined);
        ArrayPool<char>.Shared.Return(units);
        return result;
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        ArrayPool<Character>.Shared.Return(_characters);
        _characters = [];
        _count = 0;
    }

    private readonly int Composite(int first, int second)
    {
        var syllable = HangulSyllables.Compose(first, second);
        return syllable >= 0 ? syllable : _tables.Compose(first, second);
    }

    private void Decompose(int codePoint)
    {
        if (HangulSyllables.IsSyllable(codePoint))
        {
            var (leading, vowel, trailing) = HangulSyllables.Decompose(codePoint);
            Add(leading, 0, 0);
            Add(vowel, 0, 1);
            if (trailing != 0)
            {
                Add(trailing, 0, 1);
            }

            return;
        }

        ref readonly var record = ref _tables[codePoint];
        var parts = _tables.Decomposition(record, _compatible);
        if (parts.IsEmpty)
        {
            Add(codePoint, record.Class, 0);
            return;
        }

        for (var change = 0; !parts.IsEmpty; change = 1)
        {
            var part = CodePoints.Take(ref parts);
            Add(part, _tables[part].Class, change);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(int codePoint, int combiningClass, int change)
    {
        if (_count == _characters.Length)
        {
            Grow();
        }

        if (combiningClass == 0)
        {
            SortPending();
            _pending = _count + 1;
        }

        _characters[_count++] = new Character(codePoint, combiningClass, change);
    }

    /// <summary>A stable sort by class; runs of marks are short, and a hostile one is sorted by a merge.</summary>
    private readonly void SortPending()
    {
        var length = _count - _pending;
        if (length < 2)
        {
            return;
        }

        var marks = _characters.AsSpan(_pending, length);
        if (length > 32)
        {
            marks.ToArray().OrderBy(mark => mark.Class).ToArray().CopyTo(marks);
            return;
        }

        for (var index = 1; index < length; index++)
        {
            var moved = marks[index];
            var place = index;
            for (; place > 0 && marks[place - 1].Class > moved.Class; place--)
            {
                marks[place] = marks[place - 1];
            }

            marks[place] = moved;
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<Character>.Shared.Rent(_characters.Length * 2);
        _characters.AsSpan(0, _count).CopyTo(larger);
        ArrayPool<Character>.Shared.Return(_characters);
        _characters = larger;
    }
}

/// <summary>A code point (or lone surrogate), its canonical combining class, and how it came from the source.</summary>
internal readonly record struct Character(int CodePoint, int Class, int Change);
