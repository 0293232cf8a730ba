using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MlBackend.Argilla.Contract;
using MlBackend.Argilla.Mapper;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;

namespace MlBackend.Argilla.Corpora;

/// <summary>
/// Reads records as the Python SDK's <c>records.to_json</c> writes them, a list of {id, fields, metadata, suggestions, responses,
/// vectors, _server_id}. Where several people answered, the last one counts: the file has no times.
/// </summary>
/// <remarks>The file is most often one line: a document's line is the number of its record, which says more.</remarks>
public sealed class ArgillaRecordsReader : ICorpusReader
{
    /// <inheritdoc/>
    public string Format => "argilla";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string fileName)
    {
        var rest = head.StartsWith("\uFEFF"u8) ? head[3..] : head;
        var reader = new Utf8JsonReader(rest, isFinalBlock: false, default);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("fields"u8))
                {
                    return true;
                }

                if (!reader.TrySkip())
                {
                    return false;
                }
            }
        }
        catch (JsonException)
        {
            // Not JSON, so not ours.
        }

        return false;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<CorpusDocument> ReadAsync(Stream stream, CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(options);
        HashSet<string> ofSpans = new(StringComparer.Ordinal);
        var number = 0L;
        // As elements first: a record of another form is then found where it stands, not where the reading is.
        await using var records = JsonSerializer.DeserializeAsyncEnumerable(stream, ToolJsonContext.Default.JsonElement, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(records, number))
        {
            CorpusDocument? document = null;
            try
            {
                document = Whole(records.Current, ++number, options, ofSpans);
            }
            catch (MlBackendException failure) when (options.TrySetAside(failure))
            {
                continue;
            }

            yield return document;
        }
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<JsonElement> records, long number)
    {
        try
        {
            return await records.MoveNextAsync();
        }
        catch (JsonException)
        {
            // The exception's own message may quote the file.
            throw Unreadable(number + 1);
        }
    }

    private static CorpusDocument Whole(JsonElement element, long number, CorpusOptions options, HashSet<string> ofSpans)
    {
        try
        {
            return Read(element.Deserialize(ToolJsonContext.Default.SavedRecordJson) ?? throw Unreadable(number), number, options, ofSpans);
        }
        catch (JsonException)
        {
            throw Unreadable(number);
        }
        catch (InvalidOperationException)
        {
            // Bytes that are no UTF-8, or half of an escaped pair: the parser notices when a text is asked for.
            throw ErrorCodes.NotUtf8.With(string.Create(CultureInfo.InvariantCulture, $"record {number}."));
        }
    }

    private static MlBackendException Unreadable(long number) =>
        ErrorCodes.RecordInvalid.With(string.Create(CultureInfo.InvariantCulture, $"record {number}: no record of Argilla."));

    private static CorpusDocument Read(SavedRecordJson record, long number, CorpusOptions options, HashSet<string> ofSpans)
    {
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        foreach (var (name, value) in record.Fields ?? [])
        {
            if (FieldText.Of(value) is { } text)
            {
                fields[name] = text;
            }
        }

        var document = new Document(record.Id ?? record.ServerId ?? number.ToString(CultureInfo.InvariantCulture), fields);
        List<Answer> answers = [];
        foreach (var (question, given) in record.Responses ?? [])
        {
            if (given is not [.., { Value: var value }])
            {
                continue;
            }

            if (RecordsLayout.AreSpans(value))
            {
                ofSpans.Add(question);
            }

            answers.Add(RecordsLayout.Read(question, value, document, options.Field, ofSpans.Contains(question))
                ?? throw ErrorCodes.SpanOutsideText.With(string.Create(CultureInfo.InvariantCulture, $"record {number}, question {question}.")));
        }

        return new CorpusDocument(document, answers, number) { Metadata = record.Metadata ?? [] };
    }
}
