using System.Globalization;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;

namespace MlBackend.Spacy.Corpora;

/// <summary>Reports what a file of spaCy's cannot say of a corpus's document; of its spans <see cref="DocBuilder"/> reports itself.</summary>
internal static class Unsaid
{
    /// <summary>Reports it before the document counts as written.</summary>
    public static void Report(CorpusDocument document, SpacyPlan plan, CorpusReport report)
    {
        foreach (var loss in document.Lost)
        {
            report.Add(loss);
        }

        var fields = document.Document.Fields;
        var field = fields.ContainsKey(plan.Field) ? plan.Field : fields.Keys.FirstOrDefault();
        LeftOut(CorpusPart.Text, "the format has one text a document", fields.Count - 1);
        LeftOut(CorpusPart.Metadata, "the format has no metadata", document.Metadata.Count);
        LeftOut(CorpusPart.Annotator, "the format has one answer for all people", document.Annotations.Count(annotation => annotation.Status == AnnotationStatus.Submitted) - 1);
        if (document.Document.ExternalId != (report.Documents + 1).ToString(CultureInfo.InvariantCulture))
        {
            LeftOut(CorpusPart.Id, "the format has no ids", 1);
        }

        if (document.Tokens is { } tokens)
        {
            var kept = plan.KeepsTokens && (document.TokensOf ?? field) == field;
            LeftOut(CorpusPart.Token, "the text is split by the language's rules", kept ? 0 : 1);
            LeftOut(CorpusPart.TokenAttribute, "spaCy's tokens have no place for it", kept ? tokens.Count(token => token.Attributes?.Other is not null) : 0);
        }

        if (document.Answers.Any(answer => plan.Questions.Any(question => question.Name == answer.Question && question.Name != NameOf(question))))
        {
            LeftOut(CorpusPart.Question, "entities and labels have no names of questions", 1);
        }

        void LeftOut(CorpusPart part, string reason, int count) => report.Add(document, part, CorpusChange.LeftOut, reason, count);
    }

    /// <summary>The question's name when the file is read again.</summary>
    private static string NameOf(SpacyQuestion question) => question.Target switch
    {
        SpacyTarget.Entities => DocAnswers.Entities,
        SpacyTarget.SpanGroup => question.Key,
        _ => DocAnswers.Categories,
    };
}
