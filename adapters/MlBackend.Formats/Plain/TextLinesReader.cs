using System.Globalization;
using System.Runtime.CompilerServices;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Formats.Lines;

namespace MlBackend.Formats.Plain;

/// <summary>Reads a text file whose lines are documents that are not labelled. Blank lines are none.</summary>
public sealed class TextLinesReader : ICorpusReader
{
    /// <inheritdoc/>
    public string Format => "lines";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string fileName) => false;

    /// <inheritdoc/>
    public async IAsyncEnumerable<CorpusDocument> ReadAsync(
        Stream stream, CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var lines = new LineReader(stream);
        var record = 0;
        while (await lines.NextAsync(options, cancellationToken))
        {
            var text = lines.Text;
            if (!string.IsNullOrWhiteSpace(text))
            {
                record++;
                var document = new Document(record.ToString(CultureInfo.InvariantCulture), new Dictionary<string, string>(StringComparer.Ordinal) { [options.Field] = text });
                yield return new CorpusDocument(document, [], lines.Number);
            }
        }
    }
}
