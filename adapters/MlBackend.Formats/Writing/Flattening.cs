using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;

namespace MlBackend.Formats.Writing;

/// <summary>Picks of a document what a format can say, and reports the rest.</summary>
internal sealed class Flattening(CorpusDocument document, CorpusOptions options, Says says, CorpusReport report)
{
    private const string OneQuestion = "the format has one question of a kind";
    private bool isRenamed;

    /// <summary>Labels of the document.</summary>
    public IReadOnlyList<string>? Labels()
    {
        var answers = document.Answers.OfType<ChoiceAnswer>().ToList();
        if (!says.HasFlag(Says.Label))
        {
            LeftOut(CorpusPart.Label, "the format has no labels of documents", answers.Sum(answer => answer.Labels.Count));
            return null;
        }

        if (Chosen(answers, [options.Question]) is not { } chosen)
        {
            return null;
        }

        LeftOut(CorpusPart.Label, OneQuestion, answers.Where(answer => answer != chosen).Sum(answer => answer.Labels.Count));
        if (says.HasFlag(Says.Labels) || chosen.Labels.Count <= 1)
        {
            return chosen.Labels;
        }

        LeftOut(CorpusPart.Label, "the format has one label a document", chosen.Labels.Count - 1);
        return [chosen.Labels[0]];
    }

    /// <summary>Spans in a text.</summary>
    public IReadOnlyList<LabelledSpan>? Spans(string text, bool besideLabels)
    {
        var answers = document.Answers.OfType<SpanAnswer>().ToList();
        if (!says.HasFlag(Says.Spans))
        {
            LeftOut(CorpusPart.Span, "the format has no spans", answers.Sum(answer => answer.Spans.Count));
            return null;
        }

        string[] names = besideLabels ? [options.Question + Answered.SpansSuffix, options.Question] : [options.Question];
        if (Chosen(answers, names) is not { } chosen)
        {
            return null;
        }

        LeftOut(CorpusPart.Span, OneQuestion, answers.Where(answer => answer != chosen).Sum(answer => answer.Spans.Count));
        List<LabelledSpan> inside = [.. chosen.Spans.Where(span => span.Start.Value >= 0 && span.Start < span.End && span.End.Value <= text.Length)];
        LeftOut(CorpusPart.Span, "it lies outside the text", chosen.Spans.Count - inside.Count);
        var spans = Answered.InOrder(inside);
        if (says.HasFlag(Says.Overlaps))
        {
            return spans;
        }

        var apart = SpanSelection.Apart(spans);
        LeftOut(CorpusPart.Span, "spans of the format may not overlap", spans.Count - apart.Count);
        return apart;
    }

    /// <summary>Links between the spans that are kept.</summary>
    public IReadOnlyList<LabelledRelation> Relations(IReadOnlyList<LabelledSpan>? spans)
    {
        List<LabelledRelation> all = [.. document.Answers.OfType<RelationAnswer>().SelectMany(answer => answer.Relations)];
        if (!says.HasFlag(Says.Relations))
        {
            LeftOut(CorpusPart.Relation, "the format has no links", all.Count);
            return [];
        }

        var known = spans?.ToHashSet() ?? [];
        List<LabelledRelation> kept = [.. all.Where(relation => known.Contains(relation.From) && known.Contains(relation.To))];
        LeftOut(CorpusPart.Relation, "one of its spans is left out", all.Count - kept.Count);
        if (document.Answers.OfType<RelationAnswer>().Any(answer => answer.Question != options.Question + Answered.RelationsSuffix))
        {
            isRenamed = true;
        }

        return kept;
    }

    /// <summary>Everything else.</summary>
    public void Rest(IReadOnlyList<CorpusToken>? tokens)
    {
        LeftOut(CorpusPart.Answer, "the format has no numbers, texts or rankings", document.Answers.Count(answer => answer is NumberAnswer or TextAnswer or RankingAnswer));
        if (isRenamed)
        {
            report.Add(document, CorpusPart.Question, CorpusChange.LeftOut, "the format has no names of questions");
        }

        if (document.Rejected.Count > 0 && !says.HasFlag(Says.Rejected))
        {
            LeftOut(CorpusPart.Rejected, "the format cannot say what is wrong", document.Rejected.Count);
        }

        var hasEmpty = document.Answers.Any(answer => answer is ChoiceAnswer { Labels.Count: 0 } or SpanAnswer { Spans.Count: 0 });
        if (hasEmpty && !says.HasFlag(Says.EmptyAnswers))
        {
            LeftOut(CorpusPart.Answer, "an empty answer looks like none", 1);
        }

        LeftOut(CorpusPart.Annotator, "the format has one answer for all people", document.Annotations.Count(annotation => annotation.Status == AnnotationStatus.Submitted) - 1);
        if (!says.HasFlag(Says.Metadata))
        {
            LeftOut(CorpusPart.Metadata, "the format has no metadata", document.Metadata.Count);
        }

        if (!says.HasFlag(Says.Tokens))
        {
            LeftOut(CorpusPart.Token, "the format has no tokens", document.Tokens is null ? 0 : 1);
        }
        else if (!says.HasFlag(Says.TokenAttributes))
        {
            LeftOut(CorpusPart.TokenAttribute, "the format has tokens only", tokens?.Count(token => token.Attributes is not null) ?? 0);
        }

        if (!says.HasFlag(Says.Id) && document.Document.ExternalId != (report.Documents + 1).ToString(System.Globalization.CultureInfo.InvariantCulture))
        {
            LeftOut(CorpusPart.Id, "the format has no ids", 1);
        }
    }

    private T? Chosen<T>(List<T> answers, string[] names)
        where T : Answer
    {
        var chosen = names.Select(name => answers.FirstOrDefault(answer => answer.Question == name)).FirstOrDefault(answer => answer is not null) ?? answers.FirstOrDefault();
        isRenamed |= chosen is not null && chosen.Question != names[0];
        return chosen;
    }

    private void LeftOut(CorpusPart part, string reason, int count) => report.Add(document, part, CorpusChange.LeftOut, reason, count);
}
