using System.Globalization;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;

namespace MlBackend.Text.Offsets;

/// <summary>
/// Converts positions of one text between UTF-16 units and Unicode code points, both ways, in logarithmic time. A lone
/// surrogate counts as one code point, as it does where Python and JavaScript walk a string by code points.
/// </summary>
/// <remarks>A text without surrogate pairs needs no table: both counts are the same there.</remarks>
public sealed class CodePointIndex
{
    /// <summary>UTF-16 positions of the second unit of every surrogate pair, ascending; null where there is none.</summary>
    private readonly int[]? _lowSurrogates;

    /// <summary>Indexes a text.</summary>
    public CodePointIndex(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Utf16Length = text.Length;
        _lowSurrogates = LowSurrogatesOfPairs(text);
    }

    /// <summary>Length of the text in UTF-16 units.</summary>
    public int Utf16Length { get; }

    /// <summary>Length of the text in Unicode code points.</summary>
    public int CodePointCount => Utf16Length - (_lowSurrogates?.Length ?? 0);

    /// <summary>Converts an offset in [0, <see cref="CodePointCount"/>].</summary>
    /// <exception cref="MlBackendException">The offset lies outside the text.</exception>
    public Utf16Offset ToUtf16(CodePointOffset offset) => TryToUtf16(offset, out var converted)
        ? converted
        : throw Outside(offset.Value, CodePointCount, "code points");

    /// <summary>
    /// Converts an offset in [0, <see cref="Utf16Length"/>]. An offset between the units of a surrogate pair means the
    /// code point that begins before it.
    /// </summary>
    /// <exception cref="MlBackendException">The offset lies outside the text.</exception>
    public CodePointOffset ToCodePoint(Utf16Offset offset) => TryToCodePoint(offset, out var converted)
        ? converted
        : throw Outside(offset.Value, Utf16Length, "UTF-16 units");

    /// <summary>As <see cref="ToUtf16"/>; false where the offset lies outside the text.</summary>
    public bool TryToUtf16(CodePointOffset offset, out Utf16Offset converted)
    {
        if ((uint)offset.Value > (uint)CodePointCount)
        {
            converted = default;
            return false;
        }

        converted = new Utf16Offset(offset.Value + PairsBeforeCodePoint(offset.Value));
        return true;
    }

    /// <summary>As <see cref="ToCodePoint"/>; false where the offset lies outside the text.</summary>
    public bool TryToCodePoint(Utf16Offset offset, out CodePointOffset converted)
    {
        if ((uint)offset.Value > (uint)Utf16Length)
        {
            converted = default;
            return false;
        }

        converted = new CodePointOffset(offset.Value - LowSurrogatesUpTo(offset.Value));
        return true;
    }

    private int LowSurrogatesUpTo(int utf16)
    {
        if (_lowSurrogates is null)
        {
            return 0;
        }

        var found = Array.BinarySearch(_lowSurrogates, utf16);
        return found >= 0 ? found + 1 : ~found;
    }

    /// <summary>Pair k ends before code point c where its low surrogate, seen in code points, lies at or before c.</summary>
    private int PairsBeforeCodePoint(int codePoint)
    {
        if (_lowSurrogates is null)
        {
            return 0;
        }

        var (low, high) = (0, _lowSurrogates.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            // The code point after pair number `middle` has this index: its unit position less the pairs so far.
            if (_lowSurrogates[middle] - middle <= codePoint)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private static int[]? LowSurrogatesOfPairs(string text)
    {
        var start = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');
        if (start < 0)
        {
            return null;
        }

        List<int> positions = [];
        for (var index = start; index + 1 < text.Length; index++)
        {
            if (char.IsSurrogatePair(text[index], text[index + 1]))
            {
                positions.Add(++index);
            }
        }

        return positions.Count == 0 ? null : [.. positions];
    }

    private static MlBackendException Outside(int offset, int length, string unit) => ErrorCodes.OffsetOutsideText.With(
        string.Create(CultureInfo.InvariantCulture, $"Offset {offset} in a text of {length} {unit}."));
}
