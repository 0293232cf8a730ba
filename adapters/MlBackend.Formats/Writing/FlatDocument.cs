using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;

namespace MlBackend.Formats.Writing;

/// <summary>
/// A document as formats see it that have one text and one question of a kind, without names. Making one reports what the format
/// cannot say.
/// </summary>
/// <param name="Source">The whole document.</param>
/// <param name="Text">The text that is written.</param>
/// <param name="Labels">Labels of the document; null where it is not labelled.</param>
/// <param name="Spans">Spans in order; null where none were asked for.</param>
/// <param name="Relations">Links between those spans.</param>
/// <param name="Tokens">The tokens of that text; null where the document has none.</param>
internal sealed record FlatDocument(
    CorpusDocument Source,
    string Text,
    IReadOnlyList<string>? Labels,
    IReadOnlyList<LabelledSpan>? Spans,
    IReadOnlyList<LabelledRelation> Relations,
    IReadOnlyList<CorpusToken>? Tokens)
{
    /// <summary>The document's id.</summary>
    public string Id => Source.Document.ExternalId;

    /// <summary>Makes one; null, and reported, where the document has no text at all.</summary>
    public static FlatDocument? Of(CorpusDocument document, CorpusOptions options, Says says, CorpusReport report)
    {
        foreach (var loss in document.Lost)
        {
            report.Add(loss);
        }

        var fields = document.Document.Fields;
        if (fields.Count == 0)
        {
            report.Add(document, CorpusPart.Document, CorpusChange.LeftOut, "it has no text");
            return null;
        }

        var field = fields.ContainsKey(options.Field) ? options.Field : document.TokensOf ?? fields.Keys.First();
        var text = fields[field];
        report.Add(document, CorpusPart.Text, CorpusChange.LeftOut, "the format has one text a document", fields.Count - 1);

        var flattening = new Flattening(document, options, says, report);
        var labels = flattening.Labels();
        var spans = flattening.Spans(text, labels is not null);
        var relations = flattening.Relations(spans);
        var tokens = document.TokensOf is null || document.TokensOf == field ? document.Tokens : null;
        flattening.Rest(tokens);
        return new FlatDocument(document, text, labels, spans, relations, tokens);
    }
}
