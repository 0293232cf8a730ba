using System.Text.Json;
using MlBackend.Commands.Corpora;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Formats.Files;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Commands.Converting;

/// <summary>
/// Every format that is written into every other, those of the tools and of spaCy included: what a document said either comes back or
/// is in the report, for each part of it. No list of abilities is needed: the report is held to what really happened.
/// </summary>
public sealed class LossesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Formats => [.. CorpusFormats.Writers.Select(writer => writer.Format)];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task What_does_not_come_back_is_in_the_report(string from)
    {
        List<string> silent = [];
        // First our own documents, then what that format made of them into all others.
        var (source, first) = await ThroughAsync(from, Samples());
        Compare($"samples to {from}", Samples(), source, first, silent);
        foreach (var to in CorpusFormats.Writers.Select(writer => writer.Format))
        {
            var (read, report) = await ThroughAsync(to, source);
            Compare($"{from} to {to}", source, read, report, silent);
        }

        silent.ShouldBeEmpty();
    }

    /// <remarks>
    /// Left out, each for its reason: a table of Label Studio's does not tell a choice from a text (docs/corpora.md); in its JSON a task that
    /// was submitted without a region says that there is none.
    /// </remarks>
    private static void Compare(string pair, IReadOnlyList<CorpusDocument> before, IReadOnlyList<CorpusDocument> after, CorpusReport report, List<string> silent)
    {
        var told = report.Lines.Select(line => line.Part).ToHashSet();
        if (before.Count != after.Count)
        {
            Need($"{before.Count} documents became {after.Count}", CorpusPart.Document);
            return;
        }

        foreach (var (was, now) in before.Zip(after))
        {
            Unless(Words(was) == Words(now), "text", CorpusPart.Text);
            Unless(Text(was) == Text(now) || Columns(pair), "white space of the text", CorpusPart.Text, CorpusPart.Token);
            // A text that nobody annotated may come back as metadata.
            Unless(was.Document.Fields.Count <= now.Document.Fields.Count + now.Metadata.Count, "fields", CorpusPart.Text);
            Unless(Labels(was) == Labels(now) || pair.EndsWith("label-studio-csv", StringComparison.Ordinal), $"labels {Labels(was)} → {Labels(now)}", CorpusPart.Label, CorpusPart.Answer);
            Unless(Spans(was) == Spans(now) || (pair.EndsWith(" label-studio", StringComparison.Ordinal) && Spans(was) == "nobody" && Spans(now).Length == 0), $"spans {Spans(was)} → {Spans(now)}", CorpusPart.Span, CorpusPart.Label, CorpusPart.Answer);
            Unless(Relations(was) == Relations(now), $"links {Relations(was)} → {Relations(now)}", CorpusPart.Relation, CorpusPart.Span);
            Unless(was.Answers.OfType<NumberAnswer>().Count() == now.Answers.OfType<NumberAnswer>().Count(), "numbers", CorpusPart.Answer);
            Unless(was.Answers.OfType<TextAnswer>().Count() <= now.Answers.OfType<TextAnswer>().Count(), "written answers", CorpusPart.Answer);
            Unless(was.Document.ExternalId == now.Document.ExternalId, "ids", CorpusPart.Id);
            Unless(Metadata(was).IsSubsetOf(Metadata(now)), $"metadata {string.Join(',', Metadata(was))} → {string.Join(',', Metadata(now))}", CorpusPart.Metadata);
            Unless(was.Rejected.Count == now.Rejected.Count, "what is wrong", CorpusPart.Rejected);
            Unless(People(was) <= People(now), $"people {People(was)} → {People(now)}", CorpusPart.Annotator);
            Unless(was.Tokens is null || Tokens(was) == Tokens(now), $"tokens {Tokens(was)} → {Tokens(now)}", CorpusPart.Token);
            Unless(Lemmas(was) == Lemmas(now), "lemmas", CorpusPart.TokenAttribute, CorpusPart.Token);
        }

        void Unless(bool same, string what, params CorpusPart[] parts)
        {
            if (!same)
            {
                Need(what, parts);
            }
        }

        void Need(string what, params CorpusPart[] parts)
        {
            var line = $"{pair}: {what}";
            if (!parts.Any(told.Contains) && !silent.Contains(line))
            {
                silent.Add(line);
            }
        }
    }

    /// <summary>Columns join tokens with one space by their nature; that is their documentation's to say, not a report's of every text.</summary>
    private static bool Columns(string pair) => pair.Split(' ')[^1] is "conll" or "iob1" or "iob2" or "bioes" or "bilou" or "fasttext" or "lines";

    private static string Text(CorpusDocument document) => document.Document.Fields.Values.FirstOrDefault() ?? "";

    private static string Words(CorpusDocument document) => string.Concat(Text(document).Where(unit => !char.IsWhiteSpace(unit)));

    private static string Labels(CorpusDocument document) =>
        string.Join('|', document.Answers.OfType<ChoiceAnswer>().SelectMany(answer => answer.Labels).Order(StringComparer.Ordinal)) + (document.Answers.OfType<ChoiceAnswer>().Any() ? "" : "nobody");

    private static string Spans(CorpusDocument document) =>
        string.Join('|', document.Answers.OfType<SpanAnswer>().SelectMany(answer => answer.Spans).Select(span => $"{span.Label} {Covered(document, span)}").Distinct().Order(StringComparer.Ordinal))
        + (document.Answers.OfType<SpanAnswer>().Any() ? "" : "nobody");

    private static string Relations(CorpusDocument document) => string.Join('|', document.Answers.OfType<RelationAnswer>().SelectMany(answer => answer.Relations)
        .Select(relation => $"{string.Join('+', relation.Labels)} {Covered(document, relation.From)} {Covered(document, relation.To)}"));

    private static HashSet<string> Metadata(CorpusDocument document) => [.. document.Metadata.Where(entry => entry.Key == "source").Select(entry => $"{entry.Key}={entry.Value}")];

    private static int People(CorpusDocument document) => document.Annotations.Count(annotation => annotation.Status == AnnotationStatus.Submitted) is var count and > 1 ? count : 0;

    private static string Tokens(CorpusDocument document) => string.Join('|', (document.Tokens ?? []).Select(token => Text(document)[token.Start.Value..token.End.Value]));

    private static string Lemmas(CorpusDocument document) => string.Join('|', (document.Tokens ?? []).Select(token => token.Attributes?.Lemma).OfType<string>());

    private static string Covered(CorpusDocument document, LabelledSpan span) =>
        span.End.Value <= Text(document).Length ? string.Join(' ', Text(document)[span.Start.Value..span.End.Value].Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)) : "?";

    private static async Task<(List<CorpusDocument> Read, CorpusReport Report)> ThroughAsync(string format, IReadOnlyList<CorpusDocument> documents)
    {
        using var folder = new TemporaryFolder();
        var writer = CorpusFormats.Writers.Single(writer => writer.Format == format);
        var report = new CorpusReport();
        var scan = writer.NeedsSchema ? await SchemaScan.OfAsync(documents.ToAsyncEnumerable(), TestContext.Current.CancellationToken) : null;
        var named = scan is null ? documents : documents.Select(scan.Named);
        using (var output = new CorpusOutput(folder.File("corpus"), writer.Extension.Length == 0))
        {
            await writer.WriteAsync(named.ToAsyncEnumerable(), output, new CorpusOptions { Schema = scan?.Schema() }, report, TestContext.Current.CancellationToken);
            output.Commit();
        }

        List<CorpusDocument> read = [];
        var source = await CorpusFormats.OpenAsync(folder.File("corpus"), format == "tsv" ? "csv" : format, TestContext.Current.CancellationToken);
        await foreach (var document in source.ReadAsync(new CorpusOptions(), TestContext.Current.CancellationToken))
        {
            read.Add(document);
            // A reader says itself what its file says and a document cannot hold.
            foreach (var loss in document.Lost)
            {
                report.Add(loss);
            }
        }

        // A folder has no order but that of its names, where 10 comes before 2.
        return (writer.Extension.Length > 0 ? read : [.. documents.Join(read, was => was.Document.ExternalId, now => now.Document.ExternalId, (_, now) => now)], report);
    }

    private static List<CorpusDocument> Samples()
    {
        LabelledSpan anna = new(new(3), new(13), "PER");
        LabelledSpan acme = new(new(24), new(28), "ORG");
        return
        [
            Document("d-one", "😀 Anna Black works for Acme.", new SpanAnswer("names", [anna, acme]),
                new RelationAnswer("links", [new LabelledRelation("names", anna, "names", acme, RelationDirection.Right, ["worksFor"])])) with
            {
                Metadata = new Dictionary<string, JsonElement> { ["source"] = JsonSerializer.SerializeToElement("web") },
            },
            Document("d2", "Zoé  in\tOrléans,\r\nparfois", new SpanAnswer("names", [new(new(0), new(3), "PER"), new(new(8), new(15), "LOC")])),
            Document("d3", "Banque de France", new SpanAnswer("names", [new(new(0), new(16), "ORG"), new(new(10), new(16), "LOC")])),
            Document("d4", "Great price", new ChoiceAnswer("topic", ["good", "cheap"])),
            Document("d5", "un deux", new ChoiceAnswer("topic", ["neutral"]), new NumberAnswer("stars", 4), new TextAnswer("note", ["hm"])),
            Document("d6", "not that", new SpanAnswer("names", [])) with { Rejected = [new SpanAnswer("names", [new(new(0), new(3), "PER")])] },
            Document("d7", "two texts", new ChoiceAnswer("topic", ["good"])) with
            {
                Document = new Document("d7", new Dictionary<string, string>(StringComparer.Ordinal) { ["text"] = "two texts", ["title"] = "more" }),
            },
            Document("d8", "they differ", new ChoiceAnswer("topic", ["good"])) with
            {
                Annotations = [Annotation("1", "7", "good") with { UpdatedAt = Noon.AddHours(1) }, Annotation("2", "8", "cheap")],
            },
            Document("d9", "It was seen", new SpanAnswer("names", [])) with
            {
                Tokens = [new(new(0), new(2), new TokenAttributes("it", "PRON")), new(new(3), new(6), new TokenAttributes("be", "AUX")), new(new(7), new(11), new TokenAttributes("see", "VERB"))],
                TokensOf = "text",
            },
        ];
    }

    private static Annotation Annotation(string id, string person, string label) =>
        new(id, person, AnnotationStatus.Submitted, false, Noon, null, null, [new ChoiceAnswer("topic", [label])]);

    private static CorpusDocument Document(string id, string text, params Answer[] answers) =>
        new(new Document(id, new Dictionary<string, string>(StringComparer.Ordinal) { ["text"] = text }), answers, 1);
}
