using MlBackend.Core.Corpora;
using MlBackend.Formats.Writing;

namespace MlBackend.Formats.Conll;

/// <summary>Writes two columns, token TAB tag, with an empty line after each document, as <see cref="ConllLayout"/> describes.</summary>
public sealed class ConllWriter : ICorpusWriter
{
    private const Says Says = Writing.Says.Spans | Writing.Says.Tokens;
    private readonly ConllScheme scheme;

    /// <summary>Writes IOB2.</summary>
    public ConllWriter()
        : this(ConllScheme.Iob2, "conll")
    {
    }

    internal ConllWriter(ConllScheme scheme)
        : this(scheme, scheme.Name)
    {
    }

    private ConllWriter(ConllScheme scheme, string format) => (this.scheme, Format) = (scheme, format);

    /// <inheritdoc/>
    public string Format { get; }

    /// <inheritdoc/>
    public string Extension => "." + Format;

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
            if (FlatDocument.Of(source, options, Says | Writing.Says.EmptyAnswers, report) is not { } document)
            {
                continue;
            }

            var tokens = TokenCut.Of(document, report);
            if (tokens.Count == 0)
            {
                report.Add(source, CorpusPart.Document, CorpusChange.LeftOut, "it has no token");
                continue;
            }

            if (document.Spans is null)
            {
                report.Add(source, CorpusPart.Answer, CorpusChange.Rewritten, "without an answer it looks like one without spans");
            }

            var lines = new ColumnText(document, tokens, report);
            for (var index = 0; index < tokens.Count; index++)
            {
                await writer.WriteLineAsync($"{lines.Word(index)}\t{Tag(document, tokens, index, lines)}");
            }

            await writer.WriteLineAsync();
            lines.Report();
            report.Wrote();
        }
    }

    private string Tag(FlatDocument document, IReadOnlyList<CutToken> tokens, int index, ColumnText lines)
    {
        var token = tokens[index];
        if (token.Span < 0)
        {
            return "O";
        }

        var label = document.Spans![token.Span].Label;
        var follows = index > 0 && tokens[index - 1].Span >= 0 && tokens[index - 1].Span != token.Span && document.Spans[tokens[index - 1].Span].Label == label;
        return $"{scheme.Prefix(token.Begins, token.Ends, follows)}-{lines.Label(label)}";
    }
}
