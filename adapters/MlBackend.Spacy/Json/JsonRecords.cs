using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MlBackend.Core.Errors;

namespace MlBackend.Spacy.Json;

/// <summary>The records of a JSON file, one at a time: the elements of its array, or one object a line.</summary>
internal static class JsonRecords
{
    /// <summary>Reads every record.</summary>
    /// <exception cref="MlBackendException">It is no JSON.</exception>
    public static async IAsyncEnumerable<(int Number, JsonElement Record)> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        var isList = await StartsWithBracketAsync(pipe, cancellationToken);
        await using var records = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(pipe, topLevelValues: !isList, cancellationToken: cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        for (var number = 1; await NextAsync(records, number); number++)
        {
            yield return (number, records.Current);
        }
    }

    /// <summary>The error of a record.</summary>
    public static MlBackendException Invalid(int number, string what) => ErrorCodes.SpacyJsonInvalid.With($"record {number}: {what}.");

    /// <summary>Reads something of a record whose texts may be none: bytes that are no UTF-8, or half of an escaped pair.</summary>
    /// <exception cref="MlBackendException">They are none.</exception>
    public static T Whole<T>(int number, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            // The parser notices only when the text, or a member's name beside it, is asked for.
            throw Invalid(number, "a text or a name is no Unicode");
        }
    }

    /// <summary>The names of the members of the first record that a file's head shows; the head may be cut anywhere.</summary>
    public static HashSet<string> FirstNames(ReadOnlySpan<byte> head, out bool isList)
    {
        head = head is [0xEF, 0xBB, 0xBF, ..] ? head[3..] : head;
        var reader = new Utf8JsonReader(head, isFinalBlock: false, default);
        HashSet<string> names = new(StringComparer.Ordinal);
        isList = false;
        try
        {
            while (reader.Read())
            {
                isList |= reader is { TokenType: JsonTokenType.StartArray, CurrentDepth: 0 };
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == (isList ? 2 : 1))
                {
                    names.Add(reader.GetString()!);
                }
                else if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == (isList ? 1 : 0))
                {
                    return names;
                }
            }
        }
        catch (JsonException)
        {
            // No JSON, or none from here on: what was seen decides.
            return names;
        }

        return names;
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<JsonElement> records, int number)
    {
        try
        {
            return await records.MoveNextAsync();
        }
        catch (JsonException exception)
        {
            // The message of the parser may quote the file.
            throw Invalid(number, $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine} is no JSON");
        }
    }

    private static async ValueTask<bool> StartsWithBracketAsync(PipeReader pipe, CancellationToken cancellationToken)
    {
        var read = await pipe.ReadAtLeastAsync(1 << 10, cancellationToken);
        var start = System.Buffers.BuffersExtensions.ToArray(read.Buffer.Slice(0, Math.Min(read.Buffer.Length, 1 << 10)));
        pipe.AdvanceTo(read.Buffer.Start);
        var mark = start is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
        var first = start.AsSpan(mark).IndexOfAnyExcept(" \t\r\n"u8);
        return first >= 0 && start[mark + first] == (byte)'[';
    }
}
