using System.Runtime.CompilerServices;
using MlBackend.Commands.Corpora.Splitting;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Storage.Documents;

namespace MlBackend.Commands.Exporting;

/// <summary>A document on its way out.</summary>
/// <param name="Id">Our id.</param>
/// <param name="Document">The document with the answers that count.</param>
/// <param name="Outdated">How many of its annotations lost their spans since the text changed.</param>
internal sealed record ExportedDocument(Guid Id, CorpusDocument Document, int Outdated)
{
    /// <summary>Reports the annotations that lost their spans.</summary>
    public void NoteOutdated(CorpusReport report) =>
        report.Add(Document, CorpusPart.Span, CorpusChange.LeftOut, "the text changed after it was annotated", Outdated);
}

/// <summary>Reads a project's annotated documents with the answers that count.</summary>
internal sealed class ExportSource(CorpusStore store, Guid project, ExportSettings settings)
{
    private const int PageSize = 500;

    /// <summary>The documents, oldest first; one for each person where everybody's answers are wished.</summary>
    public async IAsyncEnumerable<ExportedDocument> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Guid? after = null;
        while (await store.PageAsync(project, after, PageSize, settings.Rejected, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var entry in page)
            {
                foreach (var (annotation, answers) in Disagreement.Settle(settings.Disagreement, entry.Annotations))
                {
                    var suggested = entry.Suggested.GetValueOrDefault(annotation.ExternalId, []);
                    yield return new ExportedDocument(
                        entry.Id,
                        new CorpusDocument(entry.Document, answers, 0) { Rejected = [.. Rejected(suggested, answers)] },
                        entry.Outdated);
                }
            }

            after = page[^1].Id;
        }
    }

    /// <summary>The wished documents as they leave: without personal data where that is wished.</summary>
    public async IAsyncEnumerable<ExportedDocument> ReadOutgoingAsync(Func<Guid, bool> isWished, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in ReadAsync(cancellationToken))
        {
            if (!isWished(document.Id))
            {
                continue;
            }

            yield return settings.Anonymiser is { } anonymiser ? document with { Document = anonymiser.Anonymise(document.Document) } : document;
        }
    }

    /// <summary>Of a question that the person answered: the suggested spans that are not in the answer.</summary>
    private static IEnumerable<SpanAnswer> Rejected(IReadOnlyList<Answer> suggested, IReadOnlyList<Answer> answers)
    {
        foreach (var suggestion in suggested.OfType<SpanAnswer>())
        {
            if (answers.OfType<SpanAnswer>().FirstOrDefault(answer => answer.Question == suggestion.Question) is { } answer
                && suggestion.Spans.Except(answer.Spans).ToList() is { Count: > 0 } wrong)
            {
                yield return new SpanAnswer(suggestion.Question, wrong);
            }
        }
    }
}
