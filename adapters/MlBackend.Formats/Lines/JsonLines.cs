using System.Runtime.CompilerServices;
using System.Text.Json;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;

namespace MlBackend.Formats.Lines;

/// <summary>Files with one JSON object a line. Blank lines are skipped.</summary>
internal static class JsonLines
{
    /// <summary>Reads each object with the number of its record, from 1.</summary>
    /// <exception cref="MlBackendException">A line is no JSON object, or <paramref name="read"/> refuses it, and bad ones are not set aside.</exception>
    public static async IAsyncEnumerable<CorpusDocument> ReadAsync(
        Stream stream, CorpusOptions options, Func<JsonRecord, int, CorpusDocument> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var lines = new LineReader(stream);
        var record = 0;
        while (await lines.NextAsync(options, cancellationToken))
        {
            if (!lines.Line.Span.ContainsAnyExcept(" \t\r"u8))
            {
                continue;
            }

            record++;
            CorpusDocument document;
            try
            {
                document = Read(lines.Line, lines.Number, record, read);
            }
            catch (MlBackendException failure) when (options.TrySetAside(failure))
            {
                continue;
            }

            yield return document;
        }
    }

    /// <summary>The next line; lines that are no text are set aside where bad records are.</summary>
    public static async ValueTask<bool> NextAsync(this LineReader lines, CorpusOptions options, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await lines.ReadAsync(cancellationToken);
            }
            catch (MlBackendException failure) when (failure.Code == ErrorCodes.NotUtf8 && options.TrySetAside(failure))
            {
                // The line was taken; the next call goes on behind it.
            }
        }
    }

    // Names are unescaped only where they are looked up, and one with half a surrogate pair fails every look-up in its object.
    private static void CheckNames(ReadOnlySpan<byte> line, long number)
    {
        if (line.IndexOf("\\ud"u8) < 0 && line.IndexOf("\\uD"u8) < 0)
        {
            return;
        }

        var reader = new Utf8JsonReader(line);
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
        catch (InvalidOperationException exception)
        {
            throw ErrorCodes.JsonLineInvalid.With($"line {number}, a name holds half a surrogate pair (a \\ud… alone).", exception);
        }
    }

    private static CorpusDocument Read(ReadOnlyMemory<byte> line, long number, int record, Func<JsonRecord, int, CorpusDocument> read)
    {
        try
        {
            CheckNames(line.Span, number);
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? read(new JsonRecord(json.RootElement, number), record)
                : throw ErrorCodes.JsonLineInvalid.With($"line {number}, it holds a JSON {json.RootElement.ValueKind.ToString().ToLowerInvariant()}.");
        }
        catch (JsonException exception)
        {
            // The message of the parser may quote the line.
            throw ErrorCodes.JsonLineInvalid.With($"line {number}, byte {exception.BytePositionInLine}.");
        }
    }
}
