using MlBackend.Core.Errors;
using MlBackend.Text.Normalization;

namespace MlBackend.Text.Tokenizers.Alignment;

/// <summary>UTF-16 units and, for each, the stretch of the original text that it stands for; grows and is used again.</summary>
internal sealed class AlignedUnits
{
    private char[] _units = new char[256];
    private int[] _starts = new int[256];
    private int[] _ends = new int[256];

    /// <summary>More units than this are refused where they would need more memory.</summary>
    public long Limit { get; set; } = Array.MaxLength;

    /// <summary>The number of units.</summary>
    public int Length { get; private set; }

    /// <summary>The units for which there is room.</summary>
    public int Capacity => _units.Length;

    /// <summary>The units.</summary>
    public Span<char> Units => _units.AsSpan(0, Length);

    /// <summary>Where the original of a unit begins.</summary>
    public int StartOf(int unit) => _starts[unit];

    /// <summary>Where the original of a unit ends.</summary>
    public int EndOf(int unit) => _ends[unit];

    /// <summary>The original stretch of a unit.</summary>
    public (int Start, int End) AlignmentOf(int unit) => (_starts[unit], _ends[unit]);

    /// <summary>Forgets all units.</summary>
    public void Clear() => Length = 0;

    /// <summary>Makes room for so many more units.</summary>
    public void Reserve(int more)
    {
        if (Length + more <= _units.Length)
        {
            return;
        }

        if (Length + (long)more > Limit)
        {
            throw ErrorCodes.TextNotTokenizable.With("The normalizer makes far more text than it is given.");
        }

        var capacity = Math.Max(Length + more, Math.Max(256, (int)Math.Min(Array.MaxLength, 2L * _units.Length)));
        Array.Resize(ref _units, capacity);
        Array.Resize(ref _starts, capacity);
        Array.Resize(ref _ends, capacity);
    }

    /// <summary>Adds a code point.</summary>
    public void Add(int codePoint, int start, int end)
    {
        if (codePoint < 0x10000)
        {
            AddUnit((char)codePoint, start, end);
            return;
        }

        Span<char> pair = stackalloc char[2];
        CodePoints.Write(codePoint, pair);
        AddUnit(pair[0], start, end);
        AddUnit(pair[1], start, end);
    }

    /// <summary>Adds one unit.</summary>
    public void AddUnit(char unit, int start, int end)
    {
        Reserve(1);
        _units[Length] = unit;
        _starts[Length] = start;
        _ends[Length] = end;
        Length++;
    }

    /// <summary>Adds a text, all of it aligned to one stretch.</summary>
    public void Add(ReadOnlySpan<char> text, int start, int end)
    {
        foreach (var unit in text)
        {
            AddUnit(unit, start, end);
        }
    }

    /// <summary>Adds a stretch of the original itself: each unit stands for itself.</summary>
    public void AddOneToOne(ReadOnlySpan<char> text, int start)
    {
        Reserve(text.Length);
        text.CopyTo(_units.AsSpan(Length));
        var starts = _starts.AsSpan(Length, text.Length);
        var ends = _ends.AsSpan(Length, text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            starts[index] = start + index;
            ends[index] = start + index + 1;
        }

        Length += text.Length;
    }

    /// <summary>Adds units of another text with their alignment.</summary>
    public void Append(AlignedUnits other, int start, int length)
    {
        Reserve(length);
        other._units.AsSpan(start, length).CopyTo(_units.AsSpan(Length));
        other._starts.AsSpan(start, length).CopyTo(_starts.AsSpan(Length));
        other._ends.AsSpan(start, length).CopyTo(_ends.AsSpan(Length));
        Length += length;
    }

    /// <summary>Moves one unit with its alignment to an earlier place.</summary>
    public void Move(int from, int to) => (_units[to], _starts[to], _ends[to]) = (_units[from], _starts[from], _ends[from]);

    /// <summary>Forgets the units behind a length.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Keeps only [<paramref name="start"/>, <paramref name="end"/>).</summary>
    public void Keep(int start, int end)
    {
        if (start > 0)
        {
            _units.AsSpan(start..end).CopyTo(_units);
            _starts.AsSpan(start..end).CopyTo(_starts);
            _ends.AsSpan(start..end).CopyTo(_ends);
        }

        Length = end - start;
    }
}
