using MlBackend.Text.Normalization;

namespace MlBackend.Text.Tokenizers.Alignment;

/// <summary>
/// A text that is being rewritten and knows, for each UTF-16 unit, the stretch of the original that it stands for.
/// Buffers are kept from text to text: nothing is allocated once they have grown.
/// </summary>
/// <remarks>
/// The rules of alignment are those of huggingface/tokenizers, tokenizers/src/tokenizer/normalizer.rs: offsets must
/// come out equal to those that the encoder's own library gives.
/// </remarks>
internal sealed class NormalizedText
{
    /// <summary>A character has at most 18 in any normal form; a file that makes far more of a text is hostile.</summary>
    private const int MostGrowth = 64;
    private const int SmallText = 1 << 16;

    private AlignedUnits _current = new();
    private AlignedUnits _spare = new();
    private Change[] _changes = new Change[256];
    private int _changeCount;

    /// <summary>Where the original stretch begins; what stands before the first unit is aligned to it.</summary>
    public int Origin { get; private set; }

    /// <summary>The number of UTF-16 units.</summary>
    public int Length => _current.Length;

    /// <summary>The units for which there is room.</summary>
    public int Capacity => _current.Capacity;

    /// <summary>The text as it is now.</summary>
    public Span<char> Units => _current.Units;

    /// <summary>The units with their alignment.</summary>
    public AlignedUnits Aligned => _current;

    /// <summary>The changes noted so far by <see cref="Note"/>.</summary>
    public Span<Change> Changes => _changes.AsSpan(0, _changeCount);

    /// <summary>Starts over with a stretch of an original text. Lone surrogates become U+FFFD.</summary>
    /// <param name="original">The stretch.</param>
    /// <param name="origin">Where it begins in the original, in UTF-16 units.</param>
    public void Load(ReadOnlySpan<char> original, int origin)
    {
        Origin = origin;
        _changeCount = 0;
        _current.Limit = _spare.Limit = SmallText + (MostGrowth * (long)original.Length);
        _current.Clear();
        _current.Reserve(original.Length);
        for (var rest = original; !rest.IsEmpty;)
        {
            var plain = rest.IndexOfAnyInRange('\uD800', '\uDFFF');
            plain = plain < 0 ? rest.Length : plain;
            _current.AddOneToOne(rest[..plain], origin + original.Length - rest.Length);
            rest = rest[plain..];
            if (rest.IsEmpty)
            {
                break;
            }

            var start = origin + original.Length - rest.Length;
            var codePoint = CodePoints.Take(ref rest);
            var end = origin + original.Length - rest.Length;
            _current.Add(codePoint is >= 0xD800 and <= 0xDFFF ? 0xFFFD : codePoint, start, end);
        }
    }

    /// <summary>Notes one character of the new text for <see cref="Apply"/>.</summary>
    /// <param name="codePoint">The character.</param>
    /// <param name="change">0 = replaces the next character, 1 = inserted, -n = replaces the next and removes n more.</param>
    public void Note(int codePoint, int change)
    {
        if (_changeCount == _changes.Length)
        {
            Array.Resize(ref _changes, _changes.Length * 2);
        }

        _changes[_changeCount++] = new Change(codePoint, change);
    }

    /// <summary>Forgets what was noted; the text stays.</summary>
    public void Discard() => _changeCount = 0;

    /// <summary>Makes the noted characters the text; those that are not consumed at the end are dropped.</summary>
    /// <param name="removedFirst">Characters removed before the first noted one.</param>
    public void Apply(int removedFirst = 0)
    {
        _spare.Clear();
        var source = 0;
        Skip(ref source, removedFirst);
        foreach (ref readonly var change in Changes)
        {
            var inserted = change.Count > 0;
            var (start, end) = (inserted, source) switch
            {
                (true, 0) => (Origin, Origin),
                (true, _) => _current.AlignmentOf(source - 1),
                _ when source < _current.Length => _current.AlignmentOf(source),
                _ => (Origin, Origin),
            };
            if (!inserted)
            {
                Skip(ref source, 1 - change.Count);
            }

            _spare.Add(change.CodePoint, start, end);
        }

        _changeCount = 0;
        (_current, _spare) = (_spare, _current);
    }

    /// <summary>Puts a text in front; it is aligned to the first character. An empty text stays empty.</summary>
    public void Prepend(string prefix)
    {
        if (Length == 0)
        {
            return;
        }

        var (start, end) = _current.AlignmentOf(0);
        _spare.Clear();
        _spare.Add(prefix, start, end);
        _spare.Append(_current, 0, Length);
        (_current, _spare) = (_spare, _current);
    }

    /// <summary>Keeps only [<paramref name="start"/>, <paramref name="end"/>).</summary>
    public void Trim(int start, int end) => _current.Keep(start, end);

    /// <summary>
    /// Begins a rewriting by stretches: copy with <see cref="Copy"/>, replace with <see cref="Replace"/>, then
    /// <see cref="EndRewrite"/>.
    /// </summary>
    public void BeginRewrite() => _spare.Clear();

    /// <summary>Takes over [<paramref name="start"/>, <paramref name="end"/>) unchanged.</summary>
    public void Copy(int start, int end) => _spare.Append(_current, start, end - start);

    /// <summary>Puts <paramref name="content"/> in the place of what ends at <paramref name="end"/>: aligned to its last unit.</summary>
    public void Replace(string content, int end)
    {
        var (from, to) = end == 0 ? (Origin, Origin) : _current.AlignmentOf(end - 1);
        _spare.Add(content, from, to);
    }

    /// <summary>Makes the rewriting the text.</summary>
    public void EndRewrite() => (_current, _spare) = (_spare, _current);

    private void Skip(ref int source, int characters)
    {
        var units = _current.Units;
        for (; characters > 0 && source < units.Length; characters--)
        {
            source += char.IsHighSurrogate(units[source]) && source + 1 < units.Length ? 2 : 1;
        }
    }
}

/// <summary>One character of a new text and how it came from the old one; see <see cref="NormalizedText.Note"/>.</summary>
internal record struct Change(int CodePoint, int Count);
