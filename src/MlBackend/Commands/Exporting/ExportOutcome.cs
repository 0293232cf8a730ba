using MlBackend.Commands.Corpora.Splitting;
using MlBackend.Core.Corpora;
using MlBackend.Spacy.Corpora;
using MlBackend.Spacy.Export;
using MlBackend.Text.Anonymisation;

namespace MlBackend.Commands.Exporting;

/// <summary>What an export wrote.</summary>
/// <param name="Plan">Where answers went.</param>
/// <param name="Components">What spaCy can learn from it.</param>
/// <param name="Counts">Labels and lengths on each side.</param>
/// <param name="Written">Documents and tokens on each side.</param>
/// <param name="Joined">Documents that stand beside another because they are almost the same text.</param>
/// <param name="Report">What was moved or left out.</param>
/// <param name="Replaced">How many pieces of personal data of each kind were replaced; null where texts left as they are.</param>
internal sealed record ExportOutcome(
    SpacyPlan Plan,
    IReadOnlyList<SpacyComponent> Components,
    IReadOnlyDictionary<Split, DocCounts> Counts,
    IReadOnlyDictionary<Split, (int Documents, long Tokens)> Written,
    int Joined,
    CorpusReport Report,
    IReadOnlyDictionary<PersonalDataKind, long>? Replaced)
{
    /// <summary>How many spans of a question have each length in tokens, on all sides.</summary>
    public SortedDictionary<int, long> SpanLengths(string question)
    {
        SortedDictionary<int, long> all = [];
        foreach (var counts in Counts.Values)
        {
            foreach (var (length, count) in counts.SpanLengths.GetValueOrDefault(question, []))
            {
                all[length] = all.GetValueOrDefault(length) + count;
            }
        }

        return all;
    }
}
