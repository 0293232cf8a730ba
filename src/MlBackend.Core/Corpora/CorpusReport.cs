namespace MlBackend.Core.Corpora;

/// <summary>One line of the table that sums a report up.</summary>
public readonly record struct CorpusReportLine(CorpusPart Part, CorpusChange Change, string Reason, long Count, long Documents);

/// <summary>
/// What was lost on the way from one format to another: counted by kind, in memory that does not grow with the corpus.
/// </summary>
/// <param name="each">Told of every loss in order, for a report that names each document; null = nobody.</param>
public sealed class CorpusReport(Action<CorpusLoss>? each = null)
{
    private readonly Dictionary<(CorpusPart Part, CorpusChange Change, string Reason), (long Count, long Documents, string Last)> _counts = [];

    /// <summary>Documents that were written.</summary>
    public long Documents { get; private set; }

    /// <summary>The sums, the most frequent first.</summary>
    public IReadOnlyList<CorpusReportLine> Lines =>
    [
        .. _counts.Select(entry => new CorpusReportLine(entry.Key.Part, entry.Key.Change, entry.Key.Reason, entry.Value.Count, entry.Value.Documents))
            .OrderByDescending(line => line.Count).ThenBy(line => line.Part).ThenBy(line => line.Reason, StringComparer.Ordinal),
    ];

    /// <summary>Notes a document that was written.</summary>
    public void Wrote() => Documents++;

    /// <summary>Notes a loss.</summary>
    public void Add(CorpusLoss loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        var key = (loss.Part, loss.Change, loss.Reason);
        var (count, documents, last) = _counts.GetValueOrDefault(key);
        _counts[key] = (count + loss.Count, documents + (loss.DocumentId == last ? 0 : 1), loss.DocumentId);
        each?.Invoke(loss);
    }

    /// <summary>Notes a loss of a document.</summary>
    public void Add(CorpusDocument document, CorpusPart part, CorpusChange change, string reason, int count = 1)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (count > 0)
        {
            Add(new CorpusLoss(document.Document.ExternalId, document.Line, part, change, reason, count));
        }
    }
}
