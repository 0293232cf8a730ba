using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlBackend.Core.Corpora;

namespace MlBackend.Formats.Writing;

/// <summary>How files are written: UTF-8 without byte order mark, lines ended by LF.</summary>
internal static class TextWriting
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>JSON as people read it: letters as they are.</summary>
    public static JsonWriterOptions Json { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A writer of text lines.</summary>
    public static StreamWriter Lines(Stream stream) => new(stream, Utf8, 1 << 16) { NewLine = "\n" };

    /// <summary>Writes one JSON object a document; <paramref name="write"/> says false where there is nothing to write.</summary>
    public static async Task JsonLinesAsync(
        IAsyncEnumerable<CorpusDocument> documents, Stream output, CorpusReport report, Func<CorpusDocument, Utf8JsonWriter, bool> write, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await using var json = new Utf8JsonWriter(buffer, Json);
        await foreach (var document in documents.WithCancellation(cancellationToken))
        {
            buffer.SetLength(0);
            json.Reset();
            json.WriteStartObject();
            if (!write(document, json))
            {
                continue;
            }

            json.WriteEndObject();
            await json.FlushAsync(cancellationToken);
            buffer.WriteByte((byte)'\n');
            await output.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), cancellationToken);
            report.Wrote();
        }

        await output.FlushAsync(cancellationToken);
    }

    /// <summary>A list of strings.</summary>
    public static void Strings(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    /// <summary>Every entry of a document's metadata but those that the format uses itself.</summary>
    public static void Metadata(this Utf8JsonWriter json, CorpusDocument document, CorpusReport report, params ReadOnlySpan<string> taken)
    {
        var hidden = 0;
        foreach (var (name, value) in document.Metadata)
        {
            if (taken.Contains(name))
            {
                hidden++;
                continue;
            }

            json.WritePropertyName(name);
            value.WriteTo(json);
        }

        report.Add(document, CorpusPart.Metadata, CorpusChange.LeftOut, "its name is one of the format's own", hidden);
    }
}
