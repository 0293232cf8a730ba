using System.Globalization;
using System.Text;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Formats.Writing;
using MlBackend.Text.Offsets;

namespace MlBackend.Formats.Brat;

/// <summary>Writes folders of brat standoff, as <see cref="BratLayout"/> describes; a document that is not labelled gets no .ann.</summary>
public sealed class BratWriter : ICorpusWriter
{
    private const Says Says = Writing.Says.Overlaps | Writing.Says.Relations | Writing.Says.Id | Writing.Says.EmptyAnswers;
    private const int LongestName = 120;

    /// <inheritdoc/>
    public string Format => "brat";

    /// <inheritdoc/>
    public string Extension => "";

    /// <inheritdoc/>
    public async Task WriteAsync(
        IAsyncEnumerable<CorpusDocument> documents, ICorpusOutput output, CorpusOptions options, CorpusReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(report);
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        await foreach (var source in documents.WithCancellation(cancellationToken))
        {
            if (FlatDocument.Of(source, options, Says, report) is not { } document)
            {
                continue;
            }

            var name = Name(document.Id);
            for (var number = 2; !names.Add(name); number++)
            {
                name = string.Create(CultureInfo.InvariantCulture, $"{Name(document.Id)}-{number}");
            }

            report.Add(source, CorpusPart.Id, CorpusChange.Rewritten, "a file cannot have that name", name == document.Id ? 0 : 1);
            await using (var text = output.Create(name + ".txt"))
            {
                await text.WriteAsync(Encoding.UTF8.GetBytes(document.Text), cancellationToken);
            }

            if (document.Spans is not null)
            {
                await using var writer = TextWriting.Lines(output.Create(name + ".ann"));
                await WriteAsync(writer, document, report);
            }

            report.Wrote();
        }
    }

    private static async Task WriteAsync(StreamWriter writer, FlatDocument document, CorpusReport report)
    {
        var offsets = new CodePointIndex(document.Text);
        Dictionary<LabelledSpan, string> ids = [];
        var renamed = 0;
        foreach (var span in document.Spans!)
        {
            var pieces = Pieces(document.Text, span);
            if (pieces.Count == 0)
            {
                report.Add(document.Source, CorpusPart.Span, CorpusChange.LeftOut, "it is line ends only");
                continue;
            }

            ids[span] = string.Create(CultureInfo.InvariantCulture, $"T{ids.Count + 1}");
            var places = string.Join(';', pieces.Select(piece => $"{CodePoint(piece.Start)} {CodePoint(piece.End)}"));
            var label = Word(span.Label, ref renamed);
            await writer.WriteLineAsync($"{ids[span]}\t{label} {places}\t{string.Join(' ', pieces.Select(piece => document.Text[piece.Start..piece.End].Replace('\t', ' ')))}");
            report.Add(document.Source, CorpusPart.Span, CorpusChange.Moved, "it begins or ends with a line end", pieces[0].Start == span.Start.Value && pieces[^1].End == span.End.Value ? 0 : 1);
        }

        var number = 0;
        foreach (var relation in document.Relations.Where(relation => ids.ContainsKey(relation.From) && ids.ContainsKey(relation.To)))
        {
            var (from, to) = relation.Direction == RelationDirection.Left ? (relation.To, relation.From) : (relation.From, relation.To);
            foreach (var label in relation.Labels.DefaultIfEmpty("Related"))
            {
                await writer.WriteLineAsync(relation.Direction == RelationDirection.Both && label == "Equiv"
                    ? $"*\tEquiv {ids[from]} {ids[to]}"
                    : string.Create(CultureInfo.InvariantCulture, $"R{++number}\t{Word(label, ref renamed)} Arg1:{ids[from]} Arg2:{ids[to]}"));
            }
        }

        report.Add(document.Source, CorpusPart.Label, CorpusChange.Rewritten, "labels of the format hold no white space", renamed);

        string CodePoint(int unit) => offsets.ToCodePoint(new(unit)).Value.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A span without its line ends: brat shows each line on its own.</summary>
    private static List<(int Start, int End)> Pieces(string text, LabelledSpan span)
    {
        List<(int, int)> pieces = [];
        var start = span.Start.Value;
        for (var at = start; at <= span.End.Value; at++)
        {
            if (at == span.End.Value || text[at] is '\n' or '\r')
            {
                if (at > start)
                {
                    pieces.Add((start, at));
                }

                start = at + 1;
            }
        }

        return pieces;
    }

    private static string Word(string label, ref int renamed)
    {
        var written = new string([.. label.Select(unit => char.IsWhiteSpace(unit) ? '_' : unit)]);
        written = written.Length == 0 ? "_" : written;
        renamed += written == label ? 0 : 1;
        return written;
    }

    private static string Name(string id)
    {
        var name = new string([.. id.Select(unit => char.IsAsciiLetterOrDigit(unit) || unit is '-' or '_' or '.' ? unit : '_')]).Trim('.');
        return name.Length == 0 ? "document" : name.Length > LongestName ? name[..LongestName] : name;
    }
}
