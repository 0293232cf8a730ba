using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Formats.Lines;

namespace MlBackend.Formats.Conll;

/// <summary>
/// Reads token columns with a tag, as <see cref="ConllLayout"/> describes. A document is a sentence as
/// <see cref="ConllSentences"/> finds it; its text is the tokens joined by one space, as the file holds no spacing.
/// </summary>
/// <remarks>
/// Without a scheme every scheme is read, as lenient as conlleval is: what cannot continue a span begins one. With one, a sentence
/// that breaks it is refused. A sentence with a bad line is set aside as a whole.
/// </remarks>
public sealed class ConllReader : ICorpusReader
{
    private readonly ConllScheme? scheme;

    /// <summary>The lenient reader.</summary>
    public ConllReader()
        : this(null)
    {
    }

    internal ConllReader(ConllScheme? scheme) => this.scheme = scheme;

    /// <inheritdoc/>
    public string Format => scheme?.Name ?? "conll";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string fileName) => scheme is null
        && (ConllLayout.LooksLikeToken(FileHead.FirstLine(head)) || FileHead.HasExtension(fileName, ".conll", ".bio", ".iob", ".iob2", ".bioes"));

    /// <inheritdoc/>
    public async IAsyncEnumerable<CorpusDocument> ReadAsync(
        Stream stream, CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var lines = new LineReader(stream);
        var layout = new ConllLayout();
        var sentences = new ConllSentences();
        var record = 0;
        var spoilt = false;
        while (await NextAsync(lines, options, () => Spoil(sentences, ref spoilt), cancellationToken))
        {
            try
            {
                if (spoilt && !ConllLayout.IsSeparator(lines.Text))
                {
                    continue;
                }

                spoilt = false;
                sentences.Add(layout.Read(lines.Text, lines.Number));
            }
            catch (MlBackendException failure) when (options.TrySetAside(failure))
            {
                Spoil(sentences, ref spoilt);
            }

            while (sentences.TryTake(out var sentence))
            {
                record++;
                if (Document(sentence, record, options) is { } document)
                {
                    yield return document;
                }
            }
        }

        sentences.End();
        while (sentences.TryTake(out var sentence))
        {
            record++;
            if (Document(sentence, record, options) is { } document)
            {
                yield return document;
            }
        }
    }

    private static async ValueTask<bool> NextAsync(LineReader lines, CorpusOptions options, Action spoil, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await lines.ReadAsync(cancellationToken);
            }
            catch (MlBackendException failure) when (failure.Code == ErrorCodes.NotUtf8 && options.TrySetAside(failure))
            {
                spoil();
            }
        }
    }

    private static void Spoil(ConllSentences sentences, ref bool spoilt)
    {
        sentences.Drop();
        spoilt = true;
    }

    private CorpusDocument? Document(IReadOnlyList<ConllToken> sentence, int record, CorpusOptions options)
    {
        try
        {
            scheme?.Check(sentence);
        }
        catch (MlBackendException failure) when (options.TrySetAside(failure))
        {
            return null;
        }

        var text = new StringBuilder();
        List<CorpusToken> tokens = new(sentence.Count);
        foreach (var token in sentence)
        {
            text.Append(text.Length > 0 ? " " : "");
            var start = new Utf16Offset(text.Length);
            text.Append(token.Text);
            tokens.Add(new CorpusToken(start, new Utf16Offset(text.Length), token.Attributes));
        }

        var fields = new Dictionary<string, string>(StringComparer.Ordinal) { [options.Field] = text.ToString() };
        var document = new Document(record.ToString(CultureInfo.InvariantCulture), fields);
        return new CorpusDocument(document, [new SpanAnswer(options.Question, ConllTags.Spans(sentence, tokens))], sentence[0].Line) { Tokens = tokens };
    }
}
