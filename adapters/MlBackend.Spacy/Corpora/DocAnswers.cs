using System.Globalization;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Spacy.Docs;

namespace MlBackend.Spacy.Corpora;

/// <summary>
/// What a document of spaCy's says in the words of a corpus: <c>doc.ents</c> answers the question <c>ents</c>, <c>doc.cats</c> the
/// question <c>cats</c>, each span group the question of its key; rejected spans are no answer.
/// </summary>
internal static class DocAnswers
{
    public const string Entities = "ents";
    public const string Categories = "cats";

    /// <summary>The key under which spaCy looks for span groups where nobody names another.</summary>
    public const string UsualGroup = "sc";

    /// <summary>A label counts from this value on.</summary>
    private const double Threshold = 0.5;

    public static CorpusDocument Read(Doc doc, int number, CorpusOptions options)
    {
        var id = number.ToString(CultureInfo.InvariantCulture);
        List<Answer> answers = [];
        List<Answer> rejected = [];
        if (doc.Tokens.Length > 0 && doc.HasEntityMarks)
        {
            answers.Add(new SpanAnswer(Entities, [.. doc.Entities().Select(span => Labelled(doc, span))]));
        }

        if (doc.Categories.Count > 0)
        {
            answers.Add(new ChoiceAnswer(Categories, [.. doc.Categories.Where(category => category.Value >= Threshold).Select(category => category.Label)]));
        }

        foreach (var group in doc.SpanGroups)
        {
            var isRejected = group.Key == SpacyPlan.RejectedKey;
            var name = isRejected ? Entities : group.Key is Entities or Categories ? $"spans-{group.Key}" : group.Key;
            (isRejected ? rejected : answers).Add(new SpanAnswer(name, [.. group.Spans.Select(span => Labelled(doc, span))
                .OrderBy(span => span.Start).ThenBy(span => span.End)]));
        }

        return new CorpusDocument(
            new Document(id, new Dictionary<string, string>(StringComparer.Ordinal) { [options.Field] = doc.Text }), answers, number)
        {
            Rejected = rejected,
            Tokens = Tokens(doc),
            TokensOf = options.Field,
            Lost = [.. Lost(doc, id, number)],
        };
    }

    private static LabelledSpan Labelled(Doc doc, DocSpan span) => new(new(doc.Starts[span.Start]), new(doc.EndOf(span.End - 1)), span.Label);

    /// <summary>White space is no token elsewhere; heads count without it.</summary>
    private static List<CorpusToken> Tokens(Doc doc)
    {
        var places = new int[doc.Tokens.Length];
        var count = 0;
        for (var index = 0; index < places.Length; index++)
        {
            places[index] = string.IsNullOrWhiteSpace(doc.Tokens[index].Orth) ? -1 : count++;
        }

        var hasSentences = doc.Sentences() is not null && doc.Tokens.Length > 1;
        List<CorpusToken> tokens = new(count);
        for (var index = 0; index < places.Length; index++)
        {
            if (places[index] >= 0)
            {
                tokens.Add(new CorpusToken(new(doc.Starts[index]), new(doc.EndOf(index)), Attributes(doc.Tokens[index], index, places, hasSentences)));
            }
        }

        return tokens;
    }

    private static TokenAttributes? Attributes(DocToken token, int index, int[] places, bool hasSentences)
    {
        var head = token.Dependency.Length > 0 ? places[index + token.Head] : -1;
        var attributes = new TokenAttributes(
            Lemma: NullIfEmpty(token.Lemma),
            CoarseTag: NullIfEmpty(token.PartOfSpeech),
            FineTag: NullIfEmpty(token.Tag),
            Morphology: NullIfEmpty(token.Morph),
            Head: head < 0 ? null : head,
            Relation: NullIfEmpty(token.Dependency),
            StartsSentence: hasSentences && token.SentenceStart != SentenceMark.Unknown ? token.SentenceStart == SentenceMark.Yes : null);
        return attributes == new TokenAttributes() ? null : attributes;
    }

    private static IEnumerable<CorpusLoss> Lost(Doc doc, string id, int number)
    {
        if (doc.UserData is { Length: > 1 })
        {
            yield return new CorpusLoss(id, number, CorpusPart.Metadata, CorpusChange.LeftOut, "user data of spaCy");
        }

        var linked = doc.Entities().Concat(doc.SpanGroups.SelectMany(group => group.Spans)).Count(span => span.KnowledgeId.Length > 0 || span.Id.Length > 0);
        if (linked > 0)
        {
            yield return new CorpusLoss(id, number, CorpusPart.Span, CorpusChange.Rewritten, "ids of spans", linked);
        }

        var fractions = doc.Categories.Count(category => category.Value is not (0 or 1));
        if (fractions > 0)
        {
            yield return new CorpusLoss(id, number, CorpusPart.Label, CorpusChange.Rewritten, "a value between 0 and 1", fractions);
        }

        if (doc.Tokens.Length > 0 && doc.HasEntityMarks && doc.Tokens.Any(token => token.EntityMark == EntityMark.Missing))
        {
            yield return new CorpusLoss(id, number, CorpusPart.Token, CorpusChange.Rewritten, "tokens that nobody looked at count as outside of entities");
        }
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
