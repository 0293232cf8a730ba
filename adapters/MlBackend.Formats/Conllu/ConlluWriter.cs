using System.Text.Json;
using MlBackend.Core.Corpora;
using MlBackend.Formats.Conll;
using MlBackend.Formats.Writing;

namespace MlBackend.Formats.Conllu;

/// <summary>Writes CoNLL-U, as <see cref="ConlluLayout"/> describes; entities go to MISC as <c>NE=</c> in IOB2.</summary>
public sealed class ConlluWriter : ICorpusWriter
{
    private const Says Says = Writing.Says.Spans | Writing.Says.TokenAttributes | Writing.Says.Metadata | Writing.Says.Id | Writing.Says.EmptyAnswers;

    /// <inheritdoc/>
    public string Format => "conllu";

    /// <inheritdoc/>
    public string Extension => ".conllu";

    /// <inheritdoc/>
    public async Task WriteAsync(
        IAsyncEnumerable<CorpusDocument> documents, ICorpusOutput output, CorpusOptions options, CorpusReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(report);
        await using var writer = TextWriting.Lines(output.Create());
        await foreach (var source in documents.WithCancellation(cancellationToken))
        {
            if (FlatDocument.Of(source, options, Says, report) is not { } document)
            {
                continue;
            }

            var tokens = TokenCut.Of(document, report);
            if (tokens.Count == 0)
            {
                report.Add(source, CorpusPart.Document, CorpusChange.LeftOut, "it has no token");
                continue;
            }

            var sentences = Sentences(tokens);
            report.Add(source, CorpusPart.Document, CorpusChange.Split, "every sentence is a document", sentences.Count - 1);
            var columns = new ColumnText(document, tokens, report);
            foreach (var (first, count) in sentences)
            {
                await WriteAsync(writer, document, tokens, first, count, columns, sentences.Count > 1);
            }

            columns.ReportLabels();
            ReportSpacing(document, tokens, report);
            report.Wrote();
        }
    }

    private static List<(int First, int Count)> Sentences(IReadOnlyList<CutToken> tokens)
    {
        List<(int First, int Count)> sentences = [];
        var first = 0;
        for (var index = 1; index <= tokens.Count; index++)
        {
            if (index == tokens.Count || tokens[index].Attributes?.StartsSentence == true)
            {
                sentences.Add((first, index - first));
                first = index;
            }
        }

        return sentences;
    }

    private static async Task WriteAsync(TextWriter writer, FlatDocument document, IReadOnlyList<CutToken> tokens, int first, int count, ColumnText columns, bool isPart)
    {
        if (isPart && first == 0)
        {
            await writer.WriteLineAsync($"# newdoc id = {OneLine(document.Id)}");
        }

        await writer.WriteLineAsync($"# {ConlluTree.Id} = {OneLine(document.Id)}{(isPart ? $"-{first + 1}" : "")}");
        foreach (var (name, value) in document.Source.Metadata)
        {
            await writer.WriteLineAsync($"# {OneLine(name).Replace('=', '-')} = {OneLine(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText())}");
        }

        var text = document.Text[tokens[first].Start..tokens[first + count - 1].End];
        await writer.WriteLineAsync($"# {ConlluTree.Text} = {OneLine(text)}");
        var heads = Heads(document, tokens, first, count);
        for (var index = first; index < first + count; index++)
        {
            var said = tokens[index].Attributes;
            var word = columns.Word(index);
            await writer.WriteLineAsync(string.Join('\t',
                index - first + 1, word, Said(said?.Lemma, word), Said(said?.CoarseTag), Said(said?.FineTag), Said(said?.Morphology),
                heads[index - first], Said(said?.Relation), "_", Other(document, tokens, index, columns)));
        }

        await writer.WriteLineAsync();
    }

    /// <summary>HEAD of each token: 0 for a root, <c>_</c> where it is not known or lies in another sentence.</summary>
    private static string[] Heads(FlatDocument document, IReadOnlyList<CutToken> tokens, int first, int count)
    {
        var byStart = new Dictionary<int, int>();
        for (var index = first; index < first + count; index++)
        {
            byStart[tokens[index].Start] = index - first + 1;
        }

        return [.. Enumerable.Range(first, count).Select(index =>
        {
            if (tokens[index].Attributes?.Head is not { } head || document.Tokens is not { } given || head < 0 || head >= given.Count)
            {
                return "_";
            }

            return !byStart.TryGetValue(given[head].Start.Value, out var id) ? "_"
                : given[head].Start.Value == tokens[index].Start ? "0"
                : id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        })];
    }

    private static string Other(FlatDocument document, IReadOnlyList<CutToken> tokens, int index, ColumnText columns)
    {
        var token = tokens[index];
        List<string> entries = [.. (token.Attributes?.Other ?? "").Split('|', StringSplitOptions.RemoveEmptyEntries).Where(entry =>
            !entry.StartsWith(ConlluLayout.Entity + "=", StringComparison.Ordinal) && !entry.StartsWith("Space", StringComparison.Ordinal))
            .Select(OneLine)];
        if (document.Spans is not null)
        {
            entries.Add($"{ConlluLayout.Entity}={(token.Span < 0 ? "O" : $"{ConllScheme.Iob2.Prefix(token.Begins, token.Ends, follows: false)}-{columns.Label(document.Spans[token.Span].Label).Replace('|', '/')}")}");
        }

        if (index == 0 && token.Start > 0 && string.IsNullOrWhiteSpace(document.Text[..token.Start]))
        {
            entries.Add($"{ConlluLayout.SpacesBefore}={ConlluLayout.Escape(document.Text.AsSpan(0, token.Start))}");
        }

        var gap = document.Text.AsSpan(token.End, (index + 1 < tokens.Count ? tokens[index + 1].Start : document.Text.Length) - token.End);
        if (gap.Length == 0 && index + 1 < tokens.Count)
        {
            entries.Add($"{ConlluLayout.SpaceAfter}=No");
        }
        else if (gap.Length > 0 && gap is not " " && gap.IsWhiteSpace())
        {
            entries.Add($"{ConlluLayout.SpacesAfter}={ConlluLayout.Escape(gap)}");
        }

        return entries.Count == 0 ? "_" : string.Join('|', entries);
    }

    private static void ReportSpacing(FlatDocument document, IReadOnlyList<CutToken> tokens, CorpusReport report)
    {
        var hasGap = Enumerable.Range(0, tokens.Count - 1).Any(index => !document.Text.AsSpan(tokens[index].End, tokens[index + 1].Start - tokens[index].End).IsWhiteSpace());
        if (hasGap || tokens[^1].End < document.Text.Length || !document.Text.AsSpan(0, tokens[0].Start).IsWhiteSpace())
        {
            report.Add(document.Source, CorpusPart.Text, CorpusChange.Rewritten, "text behind the last token, or that no token covers, is left out");
        }
    }

    private static string Said(string? value, string? word = null) => string.IsNullOrEmpty(value) || (value == "_" && word != "_") ? "_" : OneLine(value);

    private static string OneLine(string text) => text.AsSpan().IndexOfAny('\t', '\r', '\n') < 0 ? text : text.Replace('\t', ' ').Replace('\r', ' ').Replace('\n', ' ');
}
