using System.Runtime.CompilerServices;
using System.Text.Json;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Spacy.Json;

namespace MlBackend.Spacy.Corpora;

/// <summary>Reads spaCy 2's training JSON; every paragraph is a document. See <see cref="TrainingJson"/>.</summary>
public sealed class TrainingJsonReader : ICorpusReader
{
    /// <inheritdoc/>
    public string Format => "spacy-training-json";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string fileName) => JsonRecords.FirstNames(head, out _).Contains("paragraphs");

    /// <inheritdoc/>
    public async IAsyncEnumerable<CorpusDocument> ReadAsync(
        Stream stream, CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var count = 0;
        await foreach (var (number, record) in JsonRecords.ReadAsync(stream, cancellationToken))
        {
            JsonElement paragraphs = default;
            try
            {
                paragraphs = JsonRecords.Whole(number, () => Paragraphs(record, number));
            }
            catch (MlBackendException exception) when (options.TrySetAside(exception))
            {
                continue;
            }

            foreach (var paragraph in paragraphs.EnumerateArray())
            {
                count++;
                CorpusDocument? document = null;
                try
                {
                    document = JsonRecords.Whole(count, () => DocAnswers.Read(TrainingJson.Read(paragraph, what => JsonRecords.Invalid(count, what)), count, options));
                }
                catch (MlBackendException exception) when (options.TrySetAside(exception))
                {
                    continue;
                }

                yield return document;
            }
        }
    }

    private static JsonElement Paragraphs(JsonElement record, int number) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty("paragraphs", out var paragraphs) && paragraphs.ValueKind == JsonValueKind.Array
            ? paragraphs
            : throw JsonRecords.Invalid(number, "it has no paragraphs");
}
