using System.Runtime.CompilerServices;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Spacy.Json;

namespace MlBackend.Spacy.Corpora;

/// <summary>Reads a list, or lines, of <c>Doc.to_json()</c> objects; see <see cref="DocJson"/>.</summary>
public sealed class DocJsonReader : ICorpusReader
{
    /// <inheritdoc/>
    public string Format => "spacy-json";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string fileName)
    {
        // An object a line may as well be Prodigy's.
        var names = JsonRecords.FirstNames(head, out var isList);
        return isList && names.Contains("text") && (names.Contains("tokens") || names.Contains("ents") || names.Contains("sents") || names.Contains("cats"));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<CorpusDocument> ReadAsync(
        Stream stream, CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        await foreach (var (number, record) in JsonRecords.ReadAsync(stream, cancellationToken))
        {
            CorpusDocument? document = null;
            try
            {
                document = JsonRecords.Whole(number, () => DocAnswers.Read(DocJson.Read(record, what => JsonRecords.Invalid(number, what)), number, options));
            }
            catch (MlBackendException exception) when (options.TrySetAside(exception))
            {
                continue;
            }

            yield return document;
        }
    }
}
