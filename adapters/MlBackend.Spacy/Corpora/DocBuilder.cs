using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Spacy.Alignment;
using MlBackend.Spacy.Docs;
using MlBackend.Spacy.Tokenizer;
using MlBackend.Text.Offsets;

namespace MlBackend.Spacy.Corpora;

/// <summary>Makes spaCy's documents of a corpus's, and reports every span that moved or was left out. For one thread.</summary>
/// <param name="plan">Where answers go.</param>
/// <param name="report">Told of what is lost.</param>
public sealed class DocBuilder(SpacyPlan plan, CorpusReport report)
{
    private const string Overlap = "it overlaps another span of the question and is no entity";

    private readonly SpacyTokenizer tokenizer = SpacyTokenizer.For(plan.Language);

    /// <summary>Where answers go; may grow between two documents, in the same language.</summary>
    public SpacyPlan Plan { get; set; } = plan;

    /// <summary>Where what was built is counted; may change between two documents.</summary>
    public DocCounts Counts { get; set; } = new();

    /// <summary>The document; null where it has no text, which is reported.</summary>
    public Doc? Build(CorpusDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (TextOf(document) is not { Length: > 0 } text)
        {
            report.Add(document, CorpusPart.Document, CorpusChange.LeftOut, $"it has no text in the field {Plan.Field}");
            return null;
        }

        var tokens = Plan.KeepsTokens && document.Tokens is { } given && (document.TokensOf ?? Plan.Field) == Plan.Field
            ? GivenTokens.Read(text, given)
            : tokenizer.Tokenize(text);
        var bare = new Doc(tokens);
        List<DocSpanGroup> groups = [];
        List<DocCategory> categories = [];
        foreach (var question in Plan.Questions)
        {
            var answer = document.Answers.FirstOrDefault(answer => answer.Question == question.Name);
            var rejected = document.Rejected.FirstOrDefault(answer => answer.Question == question.Name);
            switch (question.Target)
            {
                case SpacyTarget.Entities:
                    Entities(document, bare, question, answer as SpanAnswer, groups);
                    Reject(document, bare, question, rejected as SpanAnswer, groups);
                    break;
                case SpacyTarget.SpanGroup when answer is SpanAnswer spans:
                    groups.Add(new DocSpanGroup(question.Key, [.. Align(document, bare, question, spans).Select(span => span.Span)]));
                    break;
                case SpacyTarget.Categories:
                    Categories(document, question, answer as ChoiceAnswer, rejected as ChoiceAnswer, categories);
                    break;
            }
        }

        ReportUnplanned(document);
        return new Doc(tokens) { SpanGroups = groups, Categories = categories };
    }

    private string? TextOf(CorpusDocument document) =>
        document.Document.Field(Plan.Field) ?? (document.Document.Fields.Count == 1 ? document.Document.Fields.Values.First() : null);

    private void Entities(CorpusDocument document, Doc doc, SpacyQuestion question, SpanAnswer? answer, List<DocSpanGroup> groups)
    {
        if (answer is null)
        {
            // Nobody looked: ENT_IOB stays 0, and training passes over it.
            return;
        }

        foreach (ref var token in doc.Tokens.AsSpan())
        {
            token.EntityMark = EntityMark.Outside;
        }

        var aligned = Align(document, doc, question, answer, (start, end) => Forget(doc, start, end));
        // The longest wins where two overlap; of equals the first.
        var taken = new bool[doc.Tokens.Length];
        var overlaps = 0;
        foreach (var (span, source) in aligned.OrderByDescending(entry => entry.Span.End - entry.Span.Start).ThenBy(entry => entry.Span.Start))
        {
            if (taken.AsSpan(span.Start, span.End - span.Start).Contains(true))
            {
                overlaps++;
                Report(document, Plan.KeepsOverlaps ? CorpusChange.Rewritten : CorpusChange.LeftOut, Overlap, question, source);
                continue;
            }

            taken.AsSpan(span.Start, span.End - span.Start).Fill(true);
            for (var index = span.Start; index < span.End; index++)
            {
                doc.Tokens[index].EntityMark = index == span.Start ? EntityMark.Begin : EntityMark.Inside;
                doc.Tokens[index].EntityLabel = span.Label;
            }
        }

        if (overlaps > 0 && Plan.KeepsOverlaps)
        {
            groups.Add(new DocSpanGroup(question.Key, [.. aligned.Select(entry => entry.Span)]));
        }
    }

    /// <summary>Something is there that could not be said: outside would be a lie.</summary>
    private static void Forget(Doc doc, int start, int end)
    {
        for (var index = start; index < end; index++)
        {
            if (doc.Tokens[index].EntityMark == EntityMark.Outside)
            {
                doc.Tokens[index].EntityMark = EntityMark.Missing;
            }
        }
    }

    /// <summary>A span that is right and rejected would stop training (E868): what is right wins.</summary>
    private void Reject(CorpusDocument document, Doc doc, SpacyQuestion question, SpanAnswer? rejected, List<DocSpanGroup> groups)
    {
        if (rejected is null)
        {
            return;
        }

        var right = doc.Entities();
        var wrong = Align(document, doc, question, rejected).Select(span => span.Span)
            .Where(span => !right.Any(entity => entity.Start == span.Start && entity.End == span.End && entity.Label == span.Label));
        groups.Add(new DocSpanGroup(SpacyPlan.RejectedKey, [.. wrong]));
    }

    private List<(DocSpan Span, LabelledSpan Source)> Align(
        CorpusDocument document, Doc doc, SpacyQuestion question, SpanAnswer answer, Action<int, int>? leftOut = null)
    {
        List<(DocSpan Span, LabelledSpan Source)> spans = [];
        HashSet<(int, int, string)> seen = [];
        foreach (var span in answer.Spans)
        {
            if (span.Start.Value < 0 || span.End < span.Start || span.End.Value > doc.Text.Length)
            {
                Report(document, CorpusChange.LeftOut, "it lies outside the text", question, span);
                continue;
            }

            var aligned = SpanAligner.Align(doc, span.Start.Value, span.End.Value, Plan.Alignment);
            if (!aligned.Kept)
            {
                leftOut?.Invoke(aligned.Start, aligned.End);
                Report(document, CorpusChange.LeftOut, aligned.Reason!, question, span);
            }
            else if (!seen.Add((aligned.Start, aligned.End, span.Label)))
            {
                Report(document, CorpusChange.LeftOut, "it is there twice", question, span);
            }
            else
            {
                if (aligned.Reason is { } reason)
                {
                    Report(document, CorpusChange.Moved, reason, question, span);
                }

                spans.Add((new DocSpan(aligned.Start, aligned.End, span.Label), span));
                Counts.AddSpan(question.Name, span.Label, aligned.End - aligned.Start);
            }
        }

        return spans;
    }

    private void Categories(CorpusDocument document, SpacyQuestion question, ChoiceAnswer? answer, ChoiceAnswer? rejected, List<DocCategory> categories)
    {
        if (answer is null)
        {
            // What is known to be wrong says nothing of the other labels.
            categories.AddRange((rejected?.Labels ?? []).Where(question.Labels.Contains).Select(label => new DocCategory(question.Prefix + label, 0)));
            return;
        }

        var given = answer.Labels.Where(question.Labels.Contains).Distinct(StringComparer.Ordinal).ToList();
        report.Add(document, CorpusPart.Label, CorpusChange.LeftOut, $"{question.Name} does not have the label any more", answer.Labels.Count(label => !question.Labels.Contains(label)));
        if (question.IsExclusive && given.Count != 1)
        {
            report.Add(document, CorpusPart.Label, CorpusChange.LeftOut, $"{question.Name} takes exactly one label", Math.Max(1, given.Count));
            return;
        }

        given.ForEach(label => Counts.AddLabel(question.Name, label));
        categories.AddRange(question.Labels.Select(label => new DocCategory(question.Prefix + label, given.Contains(label) ? 1 : 0)));
    }

    private void ReportUnplanned(CorpusDocument document)
    {
        foreach (var answer in document.Answers)
        {
            if (!Plan.Questions.Any(question => question.Name == answer.Question))
            {
                report.Add(document, PartOf(answer), CorpusChange.LeftOut, $"{answer.Question} has no place in spaCy's documents");
            }
        }
    }

    private void Report(CorpusDocument document, CorpusChange change, string reason, SpacyQuestion question, LabelledSpan span)
    {
        var text = TextOf(document)!;
        var index = new CodePointIndex(text);
        string Place(int unit) => index.TryToCodePoint(new(unit), out var point) ? point.Value.ToString(System.Globalization.CultureInfo.InvariantCulture) : "?";
        report.Add(new CorpusLoss(document.Document.ExternalId, document.Line, CorpusPart.Span, change, reason)
        {
            Where = $"{question.Name} {Place(span.Start.Value)}-{Place(span.End.Value)}",
        });
    }

    private static CorpusPart PartOf(Answer answer) => answer switch
    {
        ChoiceAnswer => CorpusPart.Label,
        SpanAnswer => CorpusPart.Span,
        RelationAnswer => CorpusPart.Relation,
        _ => CorpusPart.Answer,
    };
}
