using System.Buffers;
using System.Text.Json;
using MlBackend.Core.Questions;
using MlBackend.Formats.Lines;
using MlBackend.Formats.Predictions;

namespace MlBackend.Formats.Prodigy;

/// <summary>Writes JSONL again, each object as it was and <c>prediction</c> as its last entry; blank lines are left out.</summary>
public sealed class ProdigyPredictions : IPredictionWriter
{
    private const string Entry = "prediction";

    /// <inheritdoc/>
    public bool Writes(string format, QuestionKind kind) => format == "prodigy";

    /// <inheritdoc/>
    public async Task WriteAsync(
        Stream input, IAsyncEnumerable<PredictedDocument> documents, Question question, Stream output, CancellationToken cancellationToken)
    {
        using var lines = new LineReader(input);
        var buffer = new ArrayBufferWriter<byte>();
        await foreach (var document in documents.WithCancellation(cancellationToken))
        {
            while (lines.Number < document.Source.Line && await lines.ReadAsync(cancellationToken))
            {
            }

            buffer.ResetWrittenCount();
            Write(lines.Line.Span, document, question, buffer);
            await output.WriteAsync(buffer.WrittenMemory, cancellationToken);
        }
    }

    private static void Write(ReadOnlySpan<byte> line, PredictedDocument document, Question question, ArrayBufferWriter<byte> buffer)
    {
        var open = WithoutOlder(line).TrimEnd(" \t\r"u8)[..^1].TrimEnd(" \t\r"u8);
        buffer.Write(open);
        buffer.Write(open.TrimStart(" \t\r"u8) is [_] ? "\""u8 : ",\""u8);
        buffer.Write("prediction\":"u8);
        using (var json = new Utf8JsonWriter(buffer, PredictionJson.Options))
        {
            PredictionJson.Write(json, document, question);
        }

        buffer.Write("}\n"u8);
    }

    // A file that was predicted before keeps one prediction. Only then is the line written anew.
    private static ReadOnlySpan<byte> WithoutOlder(ReadOnlySpan<byte> line)
    {
        if (line.IndexOf("\"prediction\""u8) < 0)
        {
            return line;
        }

        using var record = JsonDocument.Parse(line.ToArray());
        var buffer = new ArrayBufferWriter<byte>(line.Length);
        using (var json = new Utf8JsonWriter(buffer, PredictionJson.Options))
        {
            json.WriteStartObject();
            foreach (var entry in record.RootElement.EnumerateObject().Where(entry => !entry.NameEquals(Entry)))
            {
                entry.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }
}
