using MlBackend.Core.Corpora;
using MlBackend.Spacy.DocBin;

namespace MlBackend.Spacy.Corpora;

/// <summary>Writes a corpus as one .spacy file with spaCy's thirteen columns; <see cref="StreamedPlan"/> says what goes where.</summary>
public sealed class DocBinCorpusWriter : ICorpusWriter
{
    /// <inheritdoc/>
    public string Format => "spacy";

    /// <inheritdoc/>
    public string Extension => ".spacy";

    /// <inheritdoc/>
    public bool NamesQuestions => true;

    /// <inheritdoc/>
    public async Task WriteAsync(
        IAsyncEnumerable<CorpusDocument> documents, ICorpusOutput output, CorpusOptions options, CorpusReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(report);
        using var writer = new DocBinWriter();
        var plan = new StreamedPlan(options);
        var builder = new DocBuilder(plan.Plan, report);
        var categories = new LateCategories(options.Schema);
        await foreach (var document in documents.WithCancellation(cancellationToken))
        {
            builder.Plan = plan.Grow(document);
            if (builder.Build(document) is { } doc)
            {
                writer.Add(doc);
                categories.Add(document);
                Unsaid.Report(document, builder.Plan, report);
                report.Wrote();
            }
        }

        writer.ReplaceCategories(categories.Complete());
        await using var stream = output.Create();
        await writer.WriteAsync(stream, cancellationToken);
    }
}
