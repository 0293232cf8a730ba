using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace MlBackend.LabelStudio.Json;

/// <summary>
/// Reads JSON strings that <see cref="Utf8JsonReader.GetString"/> refuses: Python writes half of a surrogate pair as an
/// escape of its own (<c>\ud800</c>), and one such text must not cost the whole request.
/// </summary>
internal static class JsonText
{
    private const char Replacement = '\uFFFD';

    /// <summary>
    /// The string or property name at the reader. A lone surrogate becomes U+FFFD, which is one code point and one UTF-16
    /// unit as well, so that no offset moves.
    /// </summary>
    public static string Read(ref Utf8JsonReader reader)
    {
        if (!reader.HasValueSequence)
        {
            return Read(reader.ValueSpan, reader.ValueIsEscaped);
        }

        var length = checked((int)reader.ValueSequence.Length);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        reader.ValueSequence.CopyTo(rented);
        var text = Read(rented.AsSpan(0, length), reader.ValueIsEscaped);
        ArrayPool<byte>.Shared.Return(rented);
        return text;
    }

    /// <summary>The string of an element, read the same way; null where it is none.</summary>
    public static string? Read(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var literal = JsonMarshal.GetRawUtf8Value(element)[1..^1];
        return Read(literal, literal.Contains((byte)'\\'));
    }

    /// <summary>A string, or a number or truth value as it is written; null for null, lists and objects.</summary>
    public static string? ReadScalar(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String or JsonTokenType.Number => Read(ref reader),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => null,
    };

    /// <summary>True where the property name at the reader is that one. A name with a lone surrogate is merely another name.</summary>
    public static bool IsName(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8Name) =>
        reader.ValueIsEscaped
            ? Encoding.UTF8.GetBytes(Read(ref reader)).AsSpan().SequenceEqual(utf8Name)
            : reader.ValueTextEquals(utf8Name);

    private static string Read(ReadOnlySpan<byte> utf8, bool isEscaped) =>
        isEscaped ? Unescape(utf8) : Encoding.UTF8.GetString(utf8);

    private static string Unescape(ReadOnlySpan<byte> utf8)
    {
        // An escape is never shorter than what it stands for, and UTF-8 never shorter than UTF-16.
        var rented = ArrayPool<char>.Shared.Rent(utf8.Length);
        var written = 0;
        var hasSurrogates = false;
        while (utf8.Length > 0)
        {
            var run = utf8.IndexOf((byte)'\\');
            run = run < 0 ? utf8.Length : run;
            written += Encoding.UTF8.GetChars(utf8[..run], rented.AsSpan(written));
            utf8 = utf8[run..];
            if (utf8.Length == 0)
            {
                break;
            }

            var unit = Escape(utf8, out var length);
            hasSurrogates |= char.IsSurrogate(unit);
            rented[written++] = unit;
            utf8 = utf8[length..];
        }

        var units = rented.AsSpan(0, written);
        if (hasSurrogates)
        {
            ReplaceLoneSurrogates(units);
        }

        var text = new string(units);
        ArrayPool<char>.Shared.Return(rented);
        return text;
    }

    /// <summary>One escape, whose form the reader has checked already.</summary>
    private static char Escape(ReadOnlySpan<byte> utf8, out int length)
    {
        length = 2;
        switch (utf8[1])
        {
            case (byte)'b':
                return '\b';
            case (byte)'f':
                return '\f';
            case (byte)'n':
                return '\n';
            case (byte)'r':
                return '\r';
            case (byte)'t':
                return '\t';
            case (byte)'u':
                length = 6;
                return Utf8Parser.TryParse(utf8.Slice(2, 4), out ushort unit, out _, 'X') ? (char)unit : Replacement;
            default:
                return (char)utf8[1];
        }
    }

    private static void ReplaceLoneSurrogates(Span<char> units)
    {
        for (var index = 0; index < units.Length; index++)
        {
            if (!char.IsSurrogate(units[index]))
            {
                continue;
            }

            if (index + 1 < units.Length && char.IsSurrogatePair(units[index], units[index + 1]))
            {
                index++;
            }
            else
            {
                units[index] = Replacement;
            }
        }
    }
}
