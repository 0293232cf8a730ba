using FsCheck;
using FsCheck.Fluent;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Formats.RoundTrips;

/// <summary>Documents of any text with any spans, written and read again.</summary>
public sealed class PropertiesTests
{
    private static readonly string[] Pieces =
        ["a", "Anna", "é", "e\u0301", "😀", "👩‍👩‍👧", " ", "  ", "\t", "\n", "\r\n", "\u00A0", "\u2028", ".", ",", "\"", "'", "\\", "|", "_", "#", "O", "B-PER", "-DOCSTART-", "__label__x", "[1]", "{", "日本", "l'", "0"];

    [Theory]
    [InlineData("prodigy", 400)]
    [InlineData("doccano", 400)]
    [InlineData("brat", 150)]
    public async Task Any_spans_come_back_where_they_were(string format, int cases) => await CheckAsync(format, cases, async document =>
    {
        var (read, _) = await Written.ReadBackAsync(format, [document]);
        var back = read.ShouldHaveSingleItem();

        back.Text().ShouldBe(document.Text());
        var trimmed = format == "brat";
        // Spans that differ by line ends at their edges only are one in brat.
        Shown(back, trimmed).Distinct().ShouldBe(Shown(document, trimmed).Distinct(), ignoreOrder: true);
    });

    [Theory]
    [InlineData("huggingface", 150)]
    [InlineData("conllu", 300)]
    [InlineData("iob1", 300)]
    [InlineData("iob2", 300)]
    [InlineData("bioes", 300)]
    [InlineData("bilou", 300)]
    public async Task Spans_that_do_not_overlap_come_back_in_columns(string format, int cases) => await CheckAsync(format, cases, async document =>
    {
        var (read, report) = await Written.ReadBackAsync(format, [document]);
        if (read.Count == 0)
        {
            report.Lines.ShouldContain(line => line.Part == CorpusPart.Document);
            return;
        }

        var kept = document.Spans().Count - (int)report.Lines.Where(line => line is { Part: CorpusPart.Span, Change: CorpusChange.LeftOut }).Sum(line => line.Count);
        var back = Shown(read.ShouldHaveSingleItem(), true);
        back.Count.ShouldBe(kept);
        back.Except(Shown(document, true)).ShouldBeEmpty();
    });

    [Theory]
    [InlineData("csv", 300)]
    [InlineData("tsv", 300)]
    public async Task Any_text_and_labels_come_back_from_a_table(string format, int cases) => await CheckAsync(format, cases, async document =>
    {
        var labelled = document with { Answers = [new ChoiceAnswer("label", [.. document.Spans().Select(span => span.Label).Distinct()])] };
        var (read, _) = await Written.ReadBackAsync(format, [labelled]);

        read.ShouldHaveSingleItem().Text().ShouldBe(document.Text());
        read[0].Labels().ShouldBe(labelled.Labels());
    });

    private static async Task CheckAsync(string format, int cases, Func<CorpusDocument, Task> check)
    {
        var documents = Documents().Sample(cases, 12);
        foreach (var document in documents)
        {
            try
            {
                await check(document);
            }
            catch (Exception exception) when (exception is ShouldAssertException or MlBackend.Core.Errors.MlBackendException)
            {
                throw new ShouldAssertException($"{format}: {System.Text.Json.JsonSerializer.Serialize(document.Text())} {Answer.ToJson(document.Answers)}: {exception.Message}", exception);
            }
        }
    }

    private static Gen<CorpusDocument> Documents() =>
        from pieces in Gen.ArrayOf(Gen.Elements(Pieces))
        let text = string.Concat(pieces)
        let edges = Edges(pieces)
        from ends in Gen.ArrayOf(Gen.Zip(Gen.Elements(edges), Gen.Elements(edges)))
        from labels in Gen.ArrayOf(Gen.Elements("PER", "creative-work", "é", "LOC"), 64)
        select Written.Document("1", text, new SpanAnswer("label", Spans(ends, labels)));

    private static int[] Edges(string[] pieces)
    {
        var edges = new int[pieces.Length + 1];
        for (var index = 0; index < pieces.Length; index++)
        {
            edges[index + 1] = edges[index] + pieces[index].Length;
        }

        return edges;
    }

    private static IReadOnlyList<LabelledSpan> Spans((int, int)[] ends, string[] labels) =>
    [
        .. ends.Select((pair, index) => Written.Span(int.Min(pair.Item1, pair.Item2), int.Max(pair.Item1, pair.Item2), labels[index % labels.Length]))
            .Where(span => span.Start < span.End).Distinct().OrderBy(span => span.Start).ThenBy(span => span.End).ThenBy(span => span.Label, StringComparer.Ordinal),
    ];

    /// <summary>Spans by their text; without what white space tells, where a format cannot keep that.</summary>
    private static List<string> Shown(CorpusDocument document, bool withoutSpace) => [.. document.Spans()
        .Select(span => (span.Label, Text: document.Text()[span.Start.Value..span.End.Value]))
        .Where(span => !withoutSpace || !string.IsNullOrWhiteSpace(span.Text))
        .Select(span => $"{span.Label} {(withoutSpace ? string.Concat(span.Text.Where(unit => !char.IsWhiteSpace(unit))) : span.Text)}")];
}
