using System.Text;
using MlBackend.Core.Corpora;
using MlBackend.Formats.Writing;

namespace MlBackend.Formats.FastText;

/// <summary>Writes fastText's lines, as <see cref="FastTextLayout"/> describes.</summary>
public sealed class FastTextWriter : ICorpusWriter
{
    /// <inheritdoc/>
    public string Format => "fasttext";

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
            if (FlatDocument.Of(source, options, Says.Labels, report) is not { } document)
            {
                continue;
            }

            var line = new StringBuilder();
            var renamed = 0;
            foreach (var label in document.Labels ?? [])
            {
                var written = string.Join('_', label.Split(FastTextLayout.Spaces));
                written = written.Length == 0 ? "_" : written;
                renamed += written == label ? 0 : 1;
                line.Append(FastTextLayout.Label).Append(written).Append(' ');
            }

            // Words that look like labels would become some.
            var words = document.Text.Split(FastTextLayout.Spaces, StringSplitOptions.RemoveEmptyEntries);
            var text = string.Join(' ', words.Select(word => word.StartsWith(FastTextLayout.Label, StringComparison.Ordinal) ? "_" + word : word)).TrimStart('\uFEFF');
            line.Append(text);
            report.Add(source, CorpusPart.Label, CorpusChange.Rewritten, "labels of the format hold no white space", renamed);
            report.Add(source, CorpusPart.Text, CorpusChange.Rewritten, "the format has words with one space between", text == document.Text ? 0 : 1);
            if (line.Length == 0)
            {
                report.Add(source, CorpusPart.Document, CorpusChange.LeftOut, "it has neither a word nor a label");
                continue;
            }

            await writer.WriteLineAsync(line.ToString().TrimEnd(' '));
            report.Wrote();
        }
    }
}
