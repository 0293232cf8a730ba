using System.Runtime.CompilerServices;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Formats.Lines;

namespace MlBackend.Formats.WebAnno;

/// <summary>
/// Reads WebAnno TSV 3, as <see cref="WebAnnoLayout"/> describes. A file is one document; each layer of spans or relations is a
/// question with the layer's last name, and the first feature of a span is its label.
/// </summary>
public sealed class WebAnnoReader : ICorpusReader
{
    /// <inheritdoc/>
    public string Format => "webanno";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string fileName) => FileHead.FirstLine(head).StartsWith(WebAnnoLayout.Format, StringComparison.Ordinal);

    /// <inheritdoc/>
    public async IAsyncEnumerable<CorpusDocument> ReadAsync(
        Stream stream, CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CorpusDocument? document = null;
        try
        {
            document = await ReadWholeAsync(stream, options, cancellationToken);
        }
        catch (MlBackendException failure) when (options.TrySetAside(failure))
        {
            yield break;
        }

        yield return document;
    }

    private static async Task<CorpusDocument> ReadWholeAsync(Stream stream, CorpusOptions options, CancellationToken cancellationToken)
    {
        using var lines = new LineReader(stream);
        if (!await lines.ReadAsync(cancellationToken) || !lines.Text.StartsWith(WebAnnoLayout.Format, StringComparison.Ordinal))
        {
            throw WebAnnoLayout.Invalid(1, "it does not begin with #FORMAT=WebAnno TSV 3");
        }

        var document = new WebAnnoDocument();
        while (await lines.ReadAsync(cancellationToken))
        {
            var line = lines.Text;
            if (line.StartsWith(WebAnnoLayout.Text, StringComparison.Ordinal))
            {
                document.Sentence(line[WebAnnoLayout.Text.Length..]);
            }
            else if (line.StartsWith('#'))
            {
                document.Layer(line, lines.Number);
            }
            else if (line.Length > 0)
            {
                document.Token(line, lines.Number);
            }
        }

        return document.Whole(Path.GetFileNameWithoutExtension(options.FileName ?? "1"), options.Field);
    }
}
