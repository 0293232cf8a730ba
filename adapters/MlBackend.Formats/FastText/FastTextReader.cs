using System.Globalization;
using System.Runtime.CompilerServices;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Formats.Lines;

namespace MlBackend.Formats.FastText;

/// <summary>Reads fastText's lines, as <see cref="FastTextLayout"/> describes.</summary>
public sealed class FastTextReader : ICorpusReader
{
    /// <inheritdoc/>
    public string Format => "fasttext";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string fileName) => FileHead.FirstLine(head).TrimStart().StartsWith(FastTextLayout.Label, StringComparison.Ordinal);

    /// <inheritdoc/>
    public async IAsyncEnumerable<CorpusDocument> ReadAsync(
        Stream stream, CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var lines = new LineReader(stream);
        var record = 0;
        while (await lines.NextAsync(options, cancellationToken))
        {
            record++;
            CorpusDocument document;
            try
            {
                var (text, labels) = FastTextLayout.Read(lines.Text, lines.Number);
                if (text.Length == 0 && labels.Count == 0)
                {
                    continue;
                }

                document = new CorpusDocument(
                    new Document(record.ToString(CultureInfo.InvariantCulture), new Dictionary<string, string>(StringComparer.Ordinal) { [options.Field] = text }),
                    Answered.Of(options.Question, labels.Count > 0 ? labels : null, null),
                    lines.Number);
            }
            catch (MlBackendException failure) when (options.TrySetAside(failure))
            {
                continue;
            }

            yield return document;
        }
    }
}
