using MlBackend.Core.Corpora;
using MlBackend.Formats.Writing;

namespace MlBackend.Formats.Plain;

/// <summary>Writes one text a line, without labels; line ends inside a text become spaces.</summary>
public sealed class TextLinesWriter : ICorpusWriter
{
    /// <inheritdoc/>
    public string Format => "lines";

    /// <inheritdoc/>
    public string Extension => ".txt";

    /// <inheritdoc/>
    public async Task WriteAsync(
        IAsyncEnumerable<CorpusDocument> documents, ICorpusOutput output, CorpusOptions options, CorpusReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(report);
        await using var writer = TextWriting.Lines(output.Create());
        await foreach (var source in documents.WithCancellation(cancellationToken))
        {
            if (FlatDocument.Of(source, options, Says.Nothing, report) is not { } document)
            {
                continue;
            }

            var line = document.Text.Replace("\r\n", " ", StringComparison.Ordinal).Replace('\n', ' ').Replace('\r', ' ').TrimStart('\uFEFF');
            if (string.IsNullOrWhiteSpace(line))
            {
                report.Add(source, CorpusPart.Document, CorpusChange.LeftOut, "it is white space");
                continue;
            }

            report.Add(source, CorpusPart.Text, CorpusChange.Rewritten, "the format has one line a document", line == document.Text ? 0 : 1);
            await writer.WriteLineAsync(line);
            report.Wrote();
        }
    }
}
