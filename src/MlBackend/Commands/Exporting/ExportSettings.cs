using MlBackend.Commands.Converting;
using MlBackend.Commands.Corpora.Splitting;
using MlBackend.Spacy.Alignment;

namespace MlBackend.Commands.Exporting;

/// <summary>What a person asked of an export.</summary>
/// <param name="Folder">The folder to write.</param>
/// <param name="Language">The language of the texts.</param>
/// <param name="Field">The field that is the text; null = the one that most questions ask about.</param>
/// <param name="Questions">The questions to export; empty = all.</param>
/// <param name="Alignment">What becomes of spans that do not fit the tokens.</param>
/// <param name="Split">How the documents are split.</param>
/// <param name="Stratify">The question whose labels every side gets its share of; null = none.</param>
/// <param name="GroupBy">The field whose equal values stand on one side; null = none.</param>
/// <param name="Disagreement">Whose answers count: one of <see cref="Corpora.Splitting.Disagreement.Rules"/>.</param>
/// <param name="Rejected">True: suggested spans that people removed are exported as wrong.</param>
/// <param name="Anonymiser">Replaces personal data on the way out; null = texts leave as they are.</param>
internal sealed record ExportSettings(
    string Folder,
    string Language,
    string? Field,
    IReadOnlyList<string> Questions,
    AlignmentMode Alignment,
    SplitOptions Split,
    string? Stratify,
    string? GroupBy,
    string Disagreement,
    bool Rejected,
    Anonymiser? Anonymiser);
