using System.Globalization;
using System.Runtime.CompilerServices;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Formats.Lines;

namespace MlBackend.Formats.Conll;

/// <summary>
/// Reads token columns with a tag, as <see cref="ConllLayout"/> describes. A document is a sentence as
/// <see cref="ConllSentences"/> finds it; its text is the tokens joined by one space, as the file holds no spacing.
/// </summary>
public sealed class ConllReader : ICorpusReader
{
    /// <inheritdoc/>
    public string Format => "conll";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string fileName) =>
        ConllLayout.LooksLikeToken(FileHead.FirstLine(head)) || FileHead.HasExtension(fileName, ".conll", ".bio", ".iob", ".iob2", ".bioes");

    /// <inheritdoc/>
    public async IAsyncEnumerable<CorpusDocument> ReadAsync(
        Stream stream, CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var lines = new LineReader(stream);
        var layout = new ConllLayout();
        var sentences = new ConllSentences();
        var record = 0;
        while (await lines.ReadAsync(cancellationToken))
        {
            sentences.Add(layout.Read(lines.Text, lines.Number));
            while (sentences.TryTake(out var sentence))
            {
                record++;
                yield return Document(sentence, record, options);
            }
        }

        sentences.End();
        while (sentences.TryTake(out var sentence))
        {
            record++;
            yield return Document(sentence, record, options);
        }
    }

    private static CorpusDocument Document(IReadOnlyList<ConllToken> sentence, int record, CorpusOptions options)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [options.Field] = string.Join(' ', sentence.Select(token => token.Text)),
        };
        var document = new Document(record.ToString(CultureInfo.InvariantCulture), fields);
        return new CorpusDocument(document, [new SpanAnswer(options.Question, ConllTags.Spans(sentence))], sentence[0].Line);
    }
}
