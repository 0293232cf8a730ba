namespace MlBackend.Core.Documents;

/// <summary>A position in a text, counted in UTF-16 units from 0: the unit of every .NET string, used inside the program only.</summary>
public readonly record struct Utf16Offset(int Value) : IComparable<Utf16Offset>
{
    /// <inheritdoc/>
    public int CompareTo(Utf16Offset other) => Value.CompareTo(other.Value);

    public static bool operator <(Utf16Offset left, Utf16Offset right) => left.Value < right.Value;
    public static bool operator >(Utf16Offset left, Utf16Offset right) => left.Value > right.Value;
    public static bool operator <=(Utf16Offset left, Utf16Offset right) => left.Value <= right.Value;
    public static bool operator >=(Utf16Offset left, Utf16Offset right) => left.Value >= right.Value;
}

/// <summary>A position in a text, counted in Unicode code points from 0: the unit of every tool and every file.</summary>
public readonly record struct CodePointOffset(int Value) : IComparable<CodePointOffset>
{
    /// <inheritdoc/>
    public int CompareTo(CodePointOffset other) => Value.CompareTo(other.Value);

    public static bool operator <(CodePointOffset left, CodePointOffset right) => left.Value < right.Value;
    public static bool operator >(CodePointOffset left, CodePointOffset right) => left.Value > right.Value;
    public static bool operator <=(CodePointOffset left, CodePointOffset right) => left.Value <= right.Value;
    public static bool operator >=(CodePointOffset left, CodePointOffset right) => left.Value >= right.Value;
}
