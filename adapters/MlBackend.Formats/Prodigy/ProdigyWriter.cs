using System.Runtime.CompilerServices;
using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Formats.Writing;
using MlBackend.Text.Offsets;

namespace MlBackend.Formats.Prodigy;

/// <summary>
/// Writes Prodigy's JSONL, as <see cref="ProdigyLayout"/> describes. A document that has an answer and of which something else is
/// known to be wrong gets a second line, with <c>reject</c>, as Prodigy has it.
/// </summary>
public sealed class ProdigyWriter : ICorpusWriter
{
    private const string Not = "not ";

    private const Says Says = Writing.Says.Labels | Writing.Says.Overlaps | Writing.Says.Relations | Writing.Says.Rejected
        | Writing.Says.Tokens | Writing.Says.Metadata | Writing.Says.EmptyAnswers;

    /// <inheritdoc/>
    public string Format => "prodigy";

    /// <inheritdoc/>
    public string Extension => ".jsonl";

    /// <inheritdoc/>
    public async Task WriteAsync(
        IAsyncEnumerable<CorpusDocument> documents, ICorpusOutput output, CorpusOptions options, CorpusReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        await using var stream = output.Create();
        await TextWriting.JsonLinesAsync(Lines(documents, report, cancellationToken), stream, report, (document, json) => Write(document, json, options, report), cancellationToken);
    }

    private static async IAsyncEnumerable<CorpusDocument> Lines(IAsyncEnumerable<CorpusDocument> documents, CorpusReport report, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in documents.WithCancellation(cancellationToken))
        {
            if (document.Rejected.Count == 0 || document.Answers.Count > 0)
            {
                yield return document with { Rejected = [] };
            }

            if (document.Rejected.Count > 0)
            {
                report.Add(document, CorpusPart.Document, CorpusChange.Split, "what is right and what is wrong are two records", document.Answers.Count > 0 ? 1 : 0);
                yield return new CorpusDocument(document.Document, [], document.Line) { Rejected = document.Rejected };
            }
        }
    }

    private static bool Write(CorpusDocument source, Utf8JsonWriter json, CorpusOptions options, CorpusReport report)
    {
        var rejected = source.Rejected.Count > 0;
        if (FlatDocument.Of(rejected ? source with { Answers = source.Rejected, Rejected = [] } : source, options, Says, report) is not { } document)
        {
            return false;
        }

        json.WriteString("text", document.Text);
        var offsets = new CodePointIndex(document.Text);
        var verdict = rejected ? "reject" : document.Labels is null && document.Spans is null ? null : "accept";
        if (document.Tokens is not null && verdict is null)
        {
            report.Add(source, CorpusPart.Token, CorpusChange.LeftOut, "tokens without an answer would say that there is nothing to mark");
        }
        else if (document.Tokens is not null)
        {
            Tokens(json, document, offsets);
        }

        if (document.Spans is not null)
        {
            Spans(json, "spans", document.Spans, offsets);
        }

        if (document.Relations.Count > 0)
        {
            Relations(json, document.Relations, offsets);
        }

        if (!rejected && document.Labels is [var only] && only.StartsWith(Not, StringComparison.Ordinal) && document.Spans is null)
        {
            json.WriteString("label", only[Not.Length..]);
            verdict = "reject";
        }
        else if (document.Labels is not null)
        {
            json.Strings("accept", document.Labels);
        }

        if (source.Metadata.TryGetValue("answer", out var answer) && answer.ValueKind == JsonValueKind.String && answer.ValueEquals("ignore"u8))
        {
            verdict ??= "ignore";
        }

        if (verdict is not null)
        {
            json.WriteString("answer", verdict);
        }

        if (source.Metadata.Any(entry => entry.Key != "answer" || verdict != "ignore"))
        {
            json.WriteStartObject("meta");
            json.Metadata(source, report, verdict == "ignore" ? ["answer"] : []);
            json.WriteEndObject();
        }

        return true;
    }

    private static void Tokens(Utf8JsonWriter json, FlatDocument document, CodePointIndex offsets)
    {
        var tokens = document.Tokens!;
        json.WriteStartArray("tokens");
        for (var id = 0; id < tokens.Count; id++)
        {
            json.WriteStartObject();
            json.WriteString("text", document.Text.AsSpan(tokens[id].Start.Value, tokens[id].End.Value - tokens[id].Start.Value));
            Range(json, new LabelledSpan(tokens[id].Start, tokens[id].End, ""), offsets);
            json.WriteNumber("id", id);
            json.WriteBoolean("ws", tokens[id].End.Value < document.Text.Length && document.Text[tokens[id].End.Value] == ' ');
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Spans(Utf8JsonWriter json, string name, IReadOnlyList<LabelledSpan> spans, CodePointIndex offsets)
    {
        json.WriteStartArray(name);
        foreach (var span in spans)
        {
            json.WriteStartObject();
            Range(json, span, offsets);
            json.WriteString("label", span.Label);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Relations(Utf8JsonWriter json, IReadOnlyList<LabelledRelation> relations, CodePointIndex offsets)
    {
        json.WriteStartArray("relations");
        foreach (var relation in relations)
        {
            var (head, child) = relation.Direction == RelationDirection.Left ? (relation.To, relation.From) : (relation.From, relation.To);
            foreach (var label in relation.Labels.DefaultIfEmpty("related"))
            {
                json.WriteStartObject();
                End("head_span", head);
                End("child_span", child);
                json.WriteString("label", label);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();

        void End(string name, LabelledSpan span)
        {
            json.WriteStartObject(name);
            Range(json, span, offsets);
            json.WriteString("label", span.Label);
            json.WriteEndObject();
        }
    }

    private static void Range(Utf8JsonWriter json, LabelledSpan span, CodePointIndex offsets)
    {
        json.WriteNumber("start", offsets.ToCodePoint(span.Start).Value);
        json.WriteNumber("end", offsets.ToCodePoint(span.End).Value);
    }
}
