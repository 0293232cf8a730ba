using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Formats.RoundTrips;

/// <summary>Every format into every other: what both can say comes through, what the second cannot say is reported.</summary>
public sealed class PairsTests
{
    [Flags]
    private enum Can
    {
        Text = 0,
        Labels = 1,
        Spans = 2,
        Overlaps = 4,
        Relations = 8,
        Tokens = 16,
        Ids = 32,
        Metadata = 64,
        Spacing = 128,
        LineEnds = 256,
        Rejected = 512,
    }

    // Written down from the formats' own documentation, not from the writers.
    private static readonly Dictionary<string, Can> Formats = new()
    {
        ["prodigy"] = Can.Labels | Can.Spans | Can.Overlaps | Can.Relations | Can.Tokens | Can.Metadata | Can.Spacing | Can.LineEnds | Can.Rejected,
        ["doccano"] = Can.Labels | Can.Spans | Can.Overlaps | Can.Relations | Can.Ids | Can.Metadata | Can.Spacing | Can.LineEnds,
        ["huggingface"] = Can.Labels | Can.Spans | Can.Tokens | Can.Ids | Can.Spacing | Can.LineEnds,
        ["csv"] = Can.Labels | Can.Ids | Can.Metadata | Can.Spacing | Can.LineEnds,
        ["tsv"] = Can.Labels | Can.Ids | Can.Metadata | Can.Spacing | Can.LineEnds,
        ["conll"] = Can.Spans | Can.Tokens,
        ["iob1"] = Can.Spans | Can.Tokens,
        ["iob2"] = Can.Spans | Can.Tokens,
        ["bioes"] = Can.Spans | Can.Tokens,
        ["bilou"] = Can.Spans | Can.Tokens,
        ["conllu"] = Can.Spans | Can.Tokens | Can.Ids | Can.Metadata | Can.Spacing | Can.LineEnds,
        ["brat"] = Can.Spans | Can.Overlaps | Can.Relations | Can.Ids | Can.Spacing | Can.LineEnds,
        ["fasttext"] = Can.Labels,
        ["lines"] = Can.Spacing,
    };

    public static TheoryData<string, string> Pairs =>
        new(Formats.Keys.SelectMany(_ => Formats.Keys, (from, to) => (from, to)));

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task What_both_formats_can_say_comes_through(string from, string to)
    {
        var (source, _) = await Written.ReadBackAsync(from, Samples());
        var (read, report) = await Written.ReadBackAsync(to, source);
        var both = Formats[from] & Formats[to];

        read.Count.ShouldBe(source.Count);
        foreach (var (before, after) in source.Zip(read))
        {
            if (both.HasFlag(Can.Spacing | Can.LineEnds))
            {
                after.Text().ShouldBe(before.Text());
            }
            else
            {
                Words(after).ShouldBe(Words(before));
            }

            Same(both, Can.Labels, Labels(before), Labels(after));
            if (before.Answers.OfType<SpanAnswer>().Any())
            {
                Same(both, Can.Overlaps, Spans(before), Spans(after));
                Same(both & Can.Spans, Can.Spans, Spans(before).Count(span => !span.StartsWith("INNER", StringComparison.Ordinal)), Spans(after).Count(span => !span.StartsWith("INNER", StringComparison.Ordinal)));
            }

            Same(both, Can.Relations, Relations(before), Relations(after));
            // Tokens without spans mean in Prodigy that there was nothing to mark, so a document without answer goes without them.
            Same(to == "prodigy" && before.Answers.Count == 0 ? Can.Text : both, Can.Tokens, Tokens(before), Tokens(after).Count > 0 && before.Tokens is null ? Tokens(before) : Tokens(after));
            Same(both, Can.Ids, before.Document.ExternalId, after.Document.ExternalId);
            Same(both, Can.Metadata, Metadata(before), Metadata(after));
        }

        var lost = report.Lines.Where(line => line.Change == CorpusChange.LeftOut).Select(line => line.Part).ToHashSet();
        Reported(source.Any(document => Labels(document).Length > 0), Can.Labels, CorpusPart.Label);
        Reported(source.Any(document => Spans(document).Count > 0), Can.Spans, CorpusPart.Span);
        Reported(source.Any(document => Spans(document).Any(span => span.StartsWith("INNER", StringComparison.Ordinal))), Can.Overlaps, CorpusPart.Span);
        Reported(source.Any(document => Relations(document).Count > 0), Can.Relations, CorpusPart.Relation);
        Reported(source.Any(document => document.Tokens is not null), Can.Tokens, CorpusPart.Token);
        Reported(source.Any(document => document.Metadata.Count > 0), Can.Metadata, CorpusPart.Metadata);
        Reported(source.Any(document => document.Document.ExternalId == "d-one"), Can.Ids, CorpusPart.Id);
        Reported(source.Any(document => document.Rejected.Count > 0), Can.Rejected, CorpusPart.Rejected);

        void Reported(bool has, Can ability, CorpusPart part)
        {
            if (has && !Formats[to].HasFlag(ability))
            {
                lost.ShouldContain(part, $"{from} has it, {to} cannot say it");
            }
        }
    }

    private static List<CorpusDocument> Samples()
    {
        var anna = Written.Span(3, 13, "PER");
        var acme = Written.Span(24, 28, "ORG");
        return
        [
            Written.Document("d-one", "😀 Anna Black works for Acme.", new SpanAnswer("label", [anna, acme]), new RelationAnswer("label-relations", [
                new LabelledRelation("label", anna, "label", acme, RelationDirection.Right, ["worksFor"])])) with
            {
                Metadata = new Dictionary<string, JsonElement> { ["source"] = JsonSerializer.SerializeToElement("web") },
            },
            Written.Document("d2", "Zoé  in\tOrléans,\r\nparfois", new SpanAnswer("label", [Written.Span(0, 3, "PER"), Written.Span(8, 15, "LOC")])),
            Written.Document("d3", "Banque de France", new SpanAnswer("label", [Written.Span(0, 16, "ORG"), Written.Span(10, 16, "INNER-LOC")])),
            Written.Document("d4", "Great price", new ChoiceAnswer("label", ["good", "cheap"])),
            Written.Document("d5", "un deux", new ChoiceAnswer("label", ["neutral"])) with
            {
                Rejected = [],
            },
        ];
    }

    private static void Same<T>(Can both, Can ability, T before, T after)
    {
        if (both.HasFlag(ability))
        {
            after.ShouldBe(before);
        }
    }

    private static string Words(CorpusDocument document) => string.Concat(document.Text().Where(unit => !char.IsWhiteSpace(unit)));

    private static string Labels(CorpusDocument document) => string.Join('|', document.Answers.OfType<ChoiceAnswer>().SelectMany(answer => answer.Labels));

    private static List<string> Spans(CorpusDocument document) =>
        [.. document.Answers.OfType<SpanAnswer>().SelectMany(answer => answer.Spans).Select(span => $"{span.Label} {Covered(document, span)}").Order(StringComparer.Ordinal)];

    private static List<string> Relations(CorpusDocument document) => [.. document.Answers.OfType<RelationAnswer>().SelectMany(answer => answer.Relations)
        .Select(relation => $"{string.Join('|', relation.Labels)} {Covered(document, relation.From)} {Covered(document, relation.To)}")];

    private static List<string> Tokens(CorpusDocument document) => [.. (document.Tokens ?? []).Select(token => document.Text()[token.Start.Value..token.End.Value])];

    private static string Metadata(CorpusDocument document) => string.Join('|', document.Metadata.Where(entry => entry.Key == "source").Select(entry => $"{entry.Key}={entry.Value}"));

    private static string Covered(CorpusDocument document, LabelledSpan span) => string.Join(' ', document.Text()[span.Start.Value..span.End.Value].Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
