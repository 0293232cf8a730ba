using System.Globalization;
using System.Runtime.CompilerServices;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Formats.Lines;

namespace MlBackend.Formats.Conllu;

/// <summary>Reads CoNLL-U, as <see cref="ConlluLayout"/> describes. A document is a sentence.</summary>
public sealed class ConlluReader : ICorpusReader
{
    /// <inheritdoc/>
    public string Format => "conllu";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string fileName)
    {
        head = head is [0xEF, 0xBB, 0xBF, ..] ? head[3..] : head;
        foreach (var range in head.Split((byte)'\n'))
        {
            var line = System.Text.Encoding.UTF8.GetString(head[range]).TrimEnd('\r');
            if (line.Length > 0 && !line.StartsWith('#'))
            {
                return line.Split('\t') is { Length: 10 } columns && columns[0].Length > 0 && columns[0].All(unit => char.IsAsciiDigit(unit) || unit is '-' or '.');
            }
        }

        return FileHead.HasExtension(fileName, ".conllu");
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<CorpusDocument> ReadAsync(
        Stream stream, CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var lines = new LineReader(stream);
        ConlluSentence? sentence = null;
        var spoilt = false;
        var record = 0;
        var atEnd = false;
        while (!atEnd)
        {
            CorpusDocument? document = null;
            try
            {
                atEnd = !await lines.ReadAsync(cancellationToken);
                if (!atEnd && lines.Line.Length > 0)
                {
                    if (!spoilt)
                    {
                        sentence ??= new ConlluSentence(lines.Number);
                        ConlluLayout.Read(lines.Text, lines.Number, sentence);
                    }

                    continue;
                }

                spoilt = false;
                if (sentence is { } whole)
                {
                    sentence = null;

                    // Comments alone, as some files end with, are no sentence.
                    if (whole.Words.Count + whole.Ranges.Count + whole.EmptyNodes.Count > 0)
                    {
                        ConlluLayout.Check(whole);
                        document = ConlluTree.Document(whole, (++record).ToString(CultureInfo.InvariantCulture), options);
                    }
                }
            }
            catch (MlBackendException failure) when (failure.Code != ErrorCodes.LineTooLong && options.TrySetAside(failure))
            {
                // The rest of the sentence goes with the line; a failure at its end leaves nothing of it.
                spoilt = sentence is not null || failure.Code == ErrorCodes.NotUtf8;
                sentence = null;
            }

            if (document is not null)
            {
                yield return document;
            }
        }
    }
}
