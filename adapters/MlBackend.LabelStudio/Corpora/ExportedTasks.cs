using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MlBackend.Core.Errors;
using MlBackend.LabelStudio.Contract;
using MlBackend.LabelStudio.Json;

namespace MlBackend.LabelStudio.Corpora;

/// <summary>The tasks of a JSON export, one at a time: a list of any length in the memory of its longest task.</summary>
internal sealed class ExportedTasks
{
    private const long MostBytes = 64L << 20;
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];
    private JsonReaderState state = new(JsonBody.Options);
    private bool hasBegun;
    private long line = 1;

    private ExportedTasks()
    {
    }

    /// <summary>Reads each task with the line on which it begins.</summary>
    /// <exception cref="MlBackendException">The file is no list of tasks.</exception>
    public static async IAsyncEnumerable<(ExportedTaskJson Task, long Line)> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (element, line) in ElementsAsync(stream, cancellationToken))
        {
            yield return (Task(element, line), line);
        }
    }

    /// <summary>Reads each object of a list with the line on which it begins.</summary>
    /// <exception cref="MlBackendException">The file is no list of objects.</exception>
    public static async IAsyncEnumerable<(JsonElement Element, long Line)> ElementsAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var tasks = new ExportedTasks();
        var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 1 << 16, leaveOpen: true));
        List<(JsonElement, long)> found = [];
        var needed = ByteOrderMark.Length;
        while (true)
        {
            var read = await pipe.ReadAtLeastAsync(needed, cancellationToken);
            var consumed = tasks.Take(read.Buffer, read.IsCompleted, found);
            foreach (var task in found)
            {
                yield return task;
            }

            found.Clear();
            if (read.IsCompleted)
            {
                await pipe.CompleteAsync();
                yield break;
            }

            if (consumed == 0 && read.Buffer.Length > MostBytes)
            {
                throw ErrorCodes.LineTooLong.With(string.Create(CultureInfo.InvariantCulture, $"line {tasks.line}, a task of {read.Buffer.Length >> 20} MB and more."));
            }

            // A task that is not whole is looked at again only when twice as much is there.
            needed = consumed == 0 ? (int)Math.Min(read.Buffer.Length * 2, int.MaxValue) : 1;
            pipe.AdvanceTo(read.Buffer.GetPosition(consumed), read.Buffer.End);
        }
    }

    private long Take(in ReadOnlySequence<byte> buffer, bool isLast, List<(JsonElement, long)> found)
    {
        var skipped = !hasBegun && StartsWithMark(buffer) ? ByteOrderMark.Length : 0;
        hasBegun = true;
        var bytes = buffer.Slice(skipped);
        var reader = new Utf8JsonReader(bytes, isLast, state);
        try
        {
            Take(ref reader, bytes, found);
        }
        catch (JsonException exception)
        {
            // The exception's own message may quote the file.
            throw Unreadable((exception.LineNumber ?? 0) + 1, "no list of Label Studio tasks");
        }

        state = reader.CurrentState;
        return skipped + reader.BytesConsumed;
    }

    private void Take(ref Utf8JsonReader reader, in ReadOnlySequence<byte> bytes, List<(JsonElement, long)> found)
    {
        long counted = 0;
        while (true)
        {
            var before = reader;
            if (!reader.Read())
            {
                break;
            }

            if (reader.TokenType == JsonTokenType.StartObject && reader.CurrentDepth == 1)
            {
                var start = reader.TokenStartIndex;
                if (!reader.TrySkip())
                {
                    reader = before;
                    break;
                }

                line += LineEnds(bytes.Slice(counted, start - counted));
                counted = start;
                found.Add((Element(bytes.Slice(start, reader.BytesConsumed - start), line), line));
            }
            else if (reader.CurrentDepth > 0 || reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.EndArray))
            {
                throw new JsonException();
            }
        }

        line += LineEnds(bytes.Slice(counted, reader.BytesConsumed - counted));
    }

    private static JsonElement Element(in ReadOnlySequence<byte> bytes, long line)
    {
        // The parser looks at no bytes within a text: Latin-1 would be read with signs in the place of letters.
        if (!System.Text.Unicode.Utf8.IsValid(bytes.IsSingleSegment ? bytes.FirstSpan : bytes.ToArray()))
        {
            throw ErrorCodes.NotUtf8.With(string.Create(CultureInfo.InvariantCulture, $"line {line}."));
        }

        CheckNames(new Utf8JsonReader(bytes, JsonBody.Options), line);
        var reader = new Utf8JsonReader(bytes, JsonBody.Options);
        return JsonElement.ParseValue(ref reader);
    }

    // A value with a lone surrogate is mended when it is read; a name cannot be, for it fails every look-up in its object.
    private static void CheckNames(Utf8JsonReader reader, long line)
    {
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    reader.GetString();
                }
            }
        }
        catch (InvalidOperationException)
        {
            throw Unreadable(line, "a name that is no text");
        }
    }

    private static ExportedTaskJson Task(JsonElement element, long line)
    {
        try
        {
            return element.Deserialize(ToolJsonContext.Default.ExportedTaskJson)!;
        }
        catch (JsonException)
        {
            throw Unreadable(line, "no task of Label Studio");
        }
    }

    private static MlBackendException Unreadable(long line, string what) =>
        ErrorCodes.RecordInvalid.With(string.Create(CultureInfo.InvariantCulture, $"line {line}: {what}."));

    private static bool StartsWithMark(in ReadOnlySequence<byte> buffer) =>
        buffer.Length >= ByteOrderMark.Length && buffer.Slice(0, ByteOrderMark.Length).ToArray().AsSpan().SequenceEqual(ByteOrderMark);

    private static long LineEnds(in ReadOnlySequence<byte> bytes)
    {
        long count = 0;
        foreach (var segment in bytes)
        {
            count += segment.Span.Count((byte)'\n');
        }

        return count;
    }
}
