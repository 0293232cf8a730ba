using System.Runtime.CompilerServices;
using System.Text.Json;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Formats.Lines;

namespace MlBackend.Formats.Prodigy;

/// <summary>Reads Prodigy's JSONL: one object a line, as <see cref="ProdigyLayout"/> describes. Blank lines are skipped.</summary>
public sealed class ProdigyReader : ICorpusReader
{
    /// <inheritdoc/>
    public string Format => "prodigy";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string fileName)
    {
        var first = FileHead.FirstLine(head).AsSpan().Trim();
        return first is ['{', ..] && first[1..].TrimStart() is "" or ['"', ..] or ['}', ..];
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<CorpusDocument> ReadAsync(
        Stream stream, CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var lines = new LineReader(stream);
        var record = 0;
        while (await lines.ReadAsync(cancellationToken))
        {
            if (!lines.Line.Span.ContainsAnyExcept(" \t\r"u8))
            {
                continue;
            }

            record++;
            yield return Read(lines.Line, lines.Number, record, options);
        }
    }

    private static CorpusDocument Read(ReadOnlyMemory<byte> line, long number, int record, CorpusOptions options)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw ErrorCodes.JsonLineInvalid.With($"line {number}, it holds a JSON {json.RootElement.ValueKind.ToString().ToLowerInvariant()}.");
            }

            var layout = new ProdigyLayout(json.RootElement, number);
            var fields = new Dictionary<string, string>(StringComparer.Ordinal) { [options.Field] = layout.Text };
            return new CorpusDocument(new Document(Id(record), fields), layout.Answers(options.Question), number);
        }
        catch (JsonException exception)
        {
            // The message of the parser may quote the line.
            throw ErrorCodes.JsonLineInvalid.With($"line {number}, byte {exception.BytePositionInLine}.");
        }
    }

    private static string Id(int record) => record.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
