using System.Text.Json;

namespace MlBackend.Formats.Lines;

/// <summary>What the first objects of a JSON lines file hold at their top level, as far as the first bytes show it.</summary>
internal static class JsonHead
{
    private const int MostLines = 50;

    /// <summary>
    /// The members seen in the first lines: name, kind of the value, and for a list that is not empty the kind of its first element
    /// (<see cref="JsonTokenType.None"/> else). Null where the first line begins no object.
    /// </summary>
    public static IReadOnlySet<(string Name, JsonTokenType Value, JsonTokenType First)>? Members(ReadOnlySpan<byte> head)
    {
        head = head is [0xEF, 0xBB, 0xBF, ..] ? head[3..] : head;
        HashSet<(string, JsonTokenType, JsonTokenType)> members = [];
        var seen = 0;
        foreach (var range in head.Split((byte)'\n'))
        {
            var line = head[range].TrimStart(" \t\r"u8);
            if (line.IsEmpty)
            {
                continue;
            }

            if (line[0] != (byte)'{')
            {
                return seen == 0 ? null : members;
            }

            Note(line, members);
            if (++seen == MostLines)
            {
                break;
            }
        }

        return seen == 0 ? null : members;
    }

    private static void Note(ReadOnlySpan<byte> line, HashSet<(string, JsonTokenType, JsonTokenType)> members)
    {
        var reader = new Utf8JsonReader(line, isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }

                var name = reader.GetString()!;
                if (!reader.Read())
                {
                    return;
                }

                var kind = reader.TokenType;
                var first = JsonTokenType.None;
                if (kind == JsonTokenType.StartArray && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    first = reader.TokenType;
                }

                members.Add((name, kind, first));
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A head that is not JSON says nothing more; the reader that takes the file reports it with its line.
            return;
        }
    }
}
