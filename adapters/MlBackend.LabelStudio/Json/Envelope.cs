using System.Buffers;
using System.Text;
using System.Text.Json;

namespace MlBackend.LabelStudio.Json;

/// <summary>Keeps the named members of the outermost object as they are written and lets all others pass by.</summary>
internal sealed class Envelope(params string[] names) : IJsonWalk
{
    private readonly byte[]?[] values = new byte[]?[names.Length];
    private readonly byte[][] utf8Names = [.. names.Select(Encoding.UTF8.GetBytes)];
    private int wanted = -1;
    private bool isValueNext;
    private int skippedDepth;

    /// <summary>The JSON of a member, null where the body lacks it. Of several the last counts.</summary>
    public ReadOnlySpan<byte> this[string name] => values[Array.IndexOf(names, name)];

    /// <summary>A member that is a string, number or truth value as text; null otherwise.</summary>
    public string? Text(string name)
    {
        var json = this[name];
        if (json.IsEmpty)
        {
            return null;
        }

        var reader = new Utf8JsonReader(json, JsonBody.Options);
        reader.Read();
        return JsonText.ReadScalar(ref reader);
    }

    /// <inheritdoc/>
    public void Walk(ref Utf8JsonReader reader, in ReadOnlySequence<byte> bytes)
    {
        while (true)
        {
            // Copying the reader costs; only a value that is wanted whole may have to be read again.
            var before = isValueNext && wanted >= 0 ? reader : default;
            if (!reader.Read())
            {
                return;
            }

            if (skippedDepth > 0)
            {
                skippedDepth += Step(reader.TokenType);
            }
            else if (isValueNext)
            {
                if (!TakeValue(ref reader, before, bytes))
                {
                    return;
                }
            }
            else if (reader.TokenType == JsonTokenType.PropertyName)
            {
                wanted = Find(ref reader);
                isValueNext = true;
            }
            else if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.EndObject))
            {
                throw JsonBody.Malformed("It is no object.");
            }
        }
    }

    private bool TakeValue(ref Utf8JsonReader reader, Utf8JsonReader before, in ReadOnlySequence<byte> bytes)
    {
        if (wanted < 0)
        {
            skippedDepth = Step(reader.TokenType);
            isValueNext = false;
            return true;
        }

        var start = reader.TokenStartIndex;
        if (!reader.TrySkip())
        {
            reader = before;
            return false;
        }

        values[wanted] = bytes.Slice(start, reader.BytesConsumed - start).ToArray();
        isValueNext = false;
        return true;
    }

    private int Find(ref Utf8JsonReader reader)
    {
        for (var index = 0; index < utf8Names.Length; index++)
        {
            if (JsonText.IsName(ref reader, utf8Names[index]))
            {
                return index;
            }
        }

        return -1;
    }

    private static int Step(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject or JsonTokenType.StartArray => 1,
        JsonTokenType.EndObject or JsonTokenType.EndArray => -1,
        _ => 0,
    };
}
