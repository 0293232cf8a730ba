using System.Globalization;

namespace MlBackend.Commands.Statistics;

/// <summary>How bad a finding is.</summary>
internal enum AdviceLevel
{
    /// <summary>Training works less well.</summary>
    Warning,

    /// <summary>Training fails or learns nothing.</summary>
    Problem,
}

/// <summary>A finding: what is wrong, with the question and label it is about.</summary>
internal sealed record Advice(AdviceLevel Level, string Subject, string What);

/// <summary>
/// What <c>spacy debug data</c> would complain of (spaCy 3.8, cli/debug_data.py, its thresholds), as far as a corpus before its export
/// shows it.
/// </summary>
internal static class TrainingAdvice
{
    /// <summary>So many examples of a label, or fewer, are too few to learn it (NEW_LABEL_THRESHOLD).</summary>
    public const int FewExamples = 50;

    /// <summary>Fewer documents than this train no pipeline well (BLANK_MODEL_THRESHOLD).</summary>
    public const int FewDocuments = 2000;

    /// <summary>Fewer documents than this train none at all (BLANK_MODEL_MIN_THRESHOLD).</summary>
    public const int TooFewDocuments = 100;

    /// <summary>The findings, problems first.</summary>
    public static IReadOnlyList<Advice> Of(CorpusStatistics statistics) =>
        [.. General(statistics).Concat(statistics.Questions.SelectMany(Of)).OrderByDescending(advice => advice.Level)];

    private static IEnumerable<Advice> General(CorpusStatistics statistics)
    {
        var answered = statistics.Documents - statistics.Unanswered;
        if (answered < TooFewDocuments)
        {
            yield return new Advice(AdviceLevel.Problem, "corpus", Text($"{answered} answered documents are too few to train a new pipeline (at least {TooFewDocuments}, better {FewDocuments})"));
        }
        else if (answered < FewDocuments)
        {
            yield return new Advice(AdviceLevel.Warning, "corpus", Text($"{answered} answered documents are few to train a new pipeline (better {FewDocuments})"));
        }

        if (statistics.Blank > 0)
        {
            yield return new Advice(AdviceLevel.Warning, "corpus", Text($"{statistics.Blank} documents are blank"));
        }

        if (statistics.Duplicates > 0)
        {
            yield return new Advice(AdviceLevel.Warning, "corpus", Text($"{statistics.Duplicates} documents repeat an earlier text; keep equal texts on one side of a split"));
        }

        if (statistics.Conflicts > 0)
        {
            yield return new Advice(AdviceLevel.Warning, "corpus", Text($"{statistics.Conflicts} of them have another answer than the first"));
        }
    }

    private static IEnumerable<Advice> Of(QuestionStatistics question)
    {
        foreach (var (label, (count, documents)) in question.Labels)
        {
            if (count <= FewExamples)
            {
                yield return new Advice(AdviceLevel.Warning, $"{question.Name}/{label}", Text($"low number of examples: {count}"));
            }

            if (documents == question.Answered && question.Labels.Count > 1 && question.IsSpans)
            {
                yield return new Advice(AdviceLevel.Warning, $"{question.Name}/{label}", "no examples of texts without it");
            }
        }

        if (question.Answered > 0 && question.Labels.Count < (question.IsSpans ? 1 : 2))
        {
            yield return new Advice(AdviceLevel.Problem, question.Name, Text($"{question.Labels.Count} labels leave nothing to learn"));
        }

        if (!question.IsSpans && question.Several > 0 && question.Several < question.Answered)
        {
            yield return new Advice(AdviceLevel.Warning, question.Name, Text($"{question.Several} documents have several labels: train textcat_multilabel, not textcat"));
        }

        if (!question.IsSpans)
        {
            yield break;
        }

        foreach (var (count, what) in new[]
        {
            (question.Odd.WhiteSpace, "spans begin or end with white space: NER cannot learn them"),
            (question.Several, "documents have spans that overlap: they go to span groups, not to ents"),
            (question.Odd.Misaligned, "spans do not end where tokens end: they are not aligned"),
            (question.Odd.Crossing, "spans go on beyond the end of a sentence"),
            (question.Odd.Signs, "spans hold nothing but signs"),
        }.Where(finding => finding.Item1 > 0))
        {
            yield return new Advice(what.StartsWith("spans begin", StringComparison.Ordinal) ? AdviceLevel.Problem : AdviceLevel.Warning, question.Name, Text($"{count} {what}"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
