using System.Text;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;

namespace MlBackend.Formats.WebAnno;

/// <summary>Puts a document together line by line. Offsets are UTF-16 units of the whole text.</summary>
internal sealed class WebAnnoDocument
{
    private const int WidestGap = 1 << 20;

    private readonly List<WebAnnoLayer> layers = [];
    private readonly StringBuilder text = new();
    private readonly List<CorpusToken> tokens = [];
    private readonly List<(string Layer, string Token, int Id, int Order, LabelledSpan Span)> spans = [];
    private readonly List<(WebAnnoLayer Layer, string Label, string Source, int SourceId, string Target, int TargetId, long Line)> relations = [];
    private string? pending;
    private int features;
    private int chains;

    /// <summary>A layer's line.</summary>
    public void Layer(string line, long number)
    {
        if (WebAnnoLayout.Layer(line) is { } layer)
        {
            layers.Add(tokens.Count == 0 ? layer : throw WebAnnoLayout.Invalid(number, "a layer is named behind the first token"));
        }
    }

    /// <summary>A sentence's text.</summary>
    public void Sentence(string escaped) => pending = pending is null ? WebAnnoLayout.Unescape(escaped) : $"{pending}\n{WebAnnoLayout.Unescape(escaped)}";

    /// <summary>A token's line.</summary>
    public void Token(string line, long number)
    {
        var cells = (line.EndsWith('\t') ? line[..^1] : line).Split('\t');
        var expected = 3 + layers.Sum(layer => layer.Columns);
        if (cells.Length != expected)
        {
            throw ErrorCodes.ColumnsDiffer.With($"line {number}, expected {expected} columns, found {cells.Length}.");
        }

        var (start, end) = WebAnnoLayout.Pair(cells[1], '-', number);
        Begin(start, cells[2], number);
        if (start > end || end > text.Length || text.ToString(start, end - start) is var covered && covered != cells[2] && covered != WebAnnoLayout.Unescape(cells[2]))
        {
            throw ErrorCodes.SpanOutsideText.With($"line {number}, the text at {start}-{end} is not the token's.");
        }

        var isPart = cells[0].Contains('.', StringComparison.Ordinal);
        if (!isPart && start < end && (tokens.Count == 0 || tokens[^1].End.Value <= start))
        {
            tokens.Add(new CorpusToken(new Utf16Offset(start), new Utf16Offset(end)));
        }

        var at = 3;
        foreach (var layer in layers)
        {
            Cells(layer, cells.AsSpan(at, layer.Columns), cells[0], start, end, number);
            at += layer.Columns;
        }
    }

    /// <summary>The whole document.</summary>
    public CorpusDocument Whole(string id, string field)
    {
        if (pending is not null)
        {
            text.Append(pending).Append('\n');
        }

        var document = new Document(id, new Dictionary<string, string>(StringComparer.Ordinal) { [field] = text.ToString() });
        List<Answer> answers = [];
        foreach (var layer in layers.Where(layer => layer.IsRead))
        {
            answers.Add(layer.Base is null
                ? new SpanAnswer(layer.Name, Answered.InOrder(spans.Where(span => span.Layer == layer.FullName).Select(span => span.Span)))
                : new RelationAnswer(layer.Name, [.. relations.Where(relation => relation.Layer == layer).Select(Link)]));
        }

        return new CorpusDocument(document, answers, 1)
        {
            Tokens = tokens,
            Lost = [.. new[]
            {
                new CorpusLoss(id, 1, CorpusPart.Metadata, CorpusChange.LeftOut, "only the first feature of a span is kept", features),
                new CorpusLoss(id, 1, CorpusPart.Relation, CorpusChange.LeftOut, "chains are not read", chains),
            }.Where(loss => loss.Count > 0)],
        };
    }

    // The sentence's place is that of its first token: between sentences the file says nothing of the text.
    private void Begin(int start, string token, long number)
    {
        if (pending is null)
        {
            return;
        }

        var within = int.Max(pending.IndexOf(WebAnnoLayout.Unescape(token), StringComparison.Ordinal), 0);
        var place = start - within;
        if (place < text.Length || place - text.Length > WidestGap)
        {
            throw WebAnnoLayout.Invalid(number, "the sentence does not begin behind the one before it");
        }

        text.Append(' ', place - text.Length).Append(pending).Append('\n');
        pending = null;
    }

    private void Cells(WebAnnoLayer layer, ReadOnlySpan<string> cells, string token, int start, int end, long number)
    {
        var labels = WebAnnoLayout.Values(cells[0], number);
        if (!layer.IsRead)
        {
            chains += labels.Count(value => !value.IsNone);
            return;
        }

        var sources = layer.Base is null ? [] : WebAnnoLayout.Values(cells[^1].Replace("[", @"\[", StringComparison.Ordinal).Replace("]", @"\]", StringComparison.Ordinal), number);
        for (var order = 0; order < labels.Count; order++)
        {
            var value = labels[order];
            var label = value.Text is "*" or "" ? layer.Name : value.Text.TrimStart('\\');
            if (value.IsNone)
            {
                continue;
            }

            if (layer.Base is not null)
            {
                Relation(layer, label, order < sources.Count ? sources[order].Text : throw WebAnnoLayout.Invalid(number, "a relation has no source"), token, number);
                continue;
            }

            Span(layer, token, value.Id, order, new LabelledSpan(new Utf16Offset(start), new Utf16Offset(end), label));
        }

        for (var column = 1; column < layer.Features.Count; column++)
        {
            features += WebAnnoLayout.Values(cells[column], number).Count(value => value.Text is not ("_" or "*"));
        }
    }

    private void Span(WebAnnoLayer layer, string token, int id, int order, LabelledSpan span)
    {
        var known = id == 0 ? -1 : spans.FindLastIndex(other => other.Layer == layer.FullName && other.Id == id);
        if (known >= 0)
        {
            spans[known] = spans[known] with { Span = spans[known].Span with { End = span.End.Value > spans[known].Span.End.Value ? span.End : spans[known].Span.End } };
        }
        else
        {
            spans.Add((layer.FullName, token, id, order, span));
        }
    }

    private void Relation(WebAnnoLayer layer, string label, string source, string target, long number)
    {
        var open = source.IndexOf('[', StringComparison.Ordinal);
        var (from, to) = open < 0 ? (0, 0) : source.EndsWith(']') ? WebAnnoLayout.Pair(source[(open + 1)..^1], '_', number) : throw WebAnnoLayout.Invalid(number, "the source of a relation cannot be read");
        relations.Add((layer, label, open < 0 ? source : source[..open], from, target, to, number));
    }

    private LabelledRelation Link((WebAnnoLayer Layer, string Label, string Source, int SourceId, string Target, int TargetId, long Line) relation)
    {
        var name = layers.FirstOrDefault(layer => layer.FullName == relation.Layer.Base)?.Name ?? relation.Layer.Base!;
        return new LabelledRelation(name, End(relation.Source, relation.SourceId), name, End(relation.Target, relation.TargetId), RelationDirection.Right, [relation.Label]);

        LabelledSpan End(string token, int id)
        {
            var found = spans.FindIndex(span => span.Layer == relation.Layer.Base && (id == 0 ? span.Token == token : span.Id == id));
            return found >= 0 ? spans[found].Span : throw WebAnnoLayout.Invalid(relation.Line, "a relation names a span that does not exist");
        }
    }
}
