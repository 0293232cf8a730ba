using System.Text.Json;
using MlBackend.Core.Documents;
using MlBackend.Text.Offsets;

namespace MlBackend.LabelStudio.Objects;

/// <summary>A plain text, in which Label Studio counts code points (contract 2.3).</summary>
internal sealed class PlainPlaces(string text) : IPlaces
{
    private readonly CodePointIndex index = new(text);

    /// <inheritdoc/>
    public bool TryRead(JsonElement value, out Utf16Offset start, out Utf16Offset end)
    {
        (start, end) = (default, default);
        return Offset(value, "start", out var from) & Offset(value, "end", out var to)
            && index.TryToUtf16(new CodePointOffset(from), out start) & index.TryToUtf16(new CodePointOffset(to), out end)
            && from < to;
    }

    /// <inheritdoc/>
    public bool TryWrite(Utf8JsonWriter writer, Utf16Offset start, Utf16Offset end)
    {
        if (!index.TryToCodePoint(start, out var from) || !index.TryToCodePoint(end, out var to) || from >= to)
        {
            return false;
        }

        writer.WriteNumber("start"u8, from.Value);
        writer.WriteNumber("end"u8, to.Value);
        writer.WriteString("text"u8, text.AsSpan()[index.ToUtf16(from).Value..index.ToUtf16(to).Value]);
        return true;
    }

    /// <summary>A whole number among an object's members.</summary>
    public static bool Offset(JsonElement value, string member, out int offset)
    {
        offset = 0;
        return value.ValueKind == JsonValueKind.Object && value.TryGetProperty(member, out var number)
            && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out offset);
    }
}
