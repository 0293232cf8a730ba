using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using MlBackend.Commands.Converting;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Text.Anonymisation;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Commands.Converting;

public sealed class AnonymiserTests
{
    private static readonly string[] Pieces =
        ["Anna Black", "anna@example.org", "+33 6 12 34 56 78", "192.168.0.254", "DE89 3704 0044 0532 0130 00", " lives ", "😀", " in ", "Paris", ", ", ". ", "\n", "https://example.org/x ", "é"];

    [Fact]
    public void Spans_and_tokens_move_with_the_text_and_a_known_name_goes_everywhere()
    {
        var document = Document("Anna Black: anna@example.org. Anna Black lives in Paris.", [(0, 10, "PER"), (50, 55, "LOC")]) with
        {
            Tokens = [Token(0, 4), Token(5, 10), Token(10, 11), Token(12, 28), Token(50, 55)],
            Metadata = new Dictionary<string, JsonElement> { ["from"] = JsonSerializer.SerializeToElement(new { mail = "anna@example.org" }) },
        };
        var anonymiser = new Anonymiser(new HashSet<string> { "PER" });

        var anonymous = anonymiser.Anonymise(document);

        anonymous.Document.Field("text").ShouldBe("[PERSON]: [EMAIL]. [PERSON] lives in Paris.");
        Spans(anonymous).ShouldBe(["[PERSON]=PER", "Paris=LOC"]);
        anonymous.Tokens!.Select(token => anonymous.Document.Field("text")![token.Start.Value..token.End.Value]).ShouldBe(["[PERSON]", ":", "[EMAIL]", "Paris"]);
        anonymous.Metadata["from"].GetRawText().ShouldBe("""{"mail":"[EMAIL]"}""");
        anonymiser.Counts.ShouldBe(new Dictionary<PersonalDataKind, long> { [PersonalDataKind.Person] = 2, [PersonalDataKind.Email] = 2 }, ignoreOrder: true);
    }

    [Fact]
    public void Any_span_keeps_its_words_where_they_are_not_personal()
    {
        var generator = from pieces in Gen.ArrayOf(Gen.Elements(Pieces))
                        from picks in Gen.ArrayOf(Gen.Choose(0, int.Max(0, pieces.Length - 1)))
                        select (pieces, picks);
        foreach (var (pieces, picks) in generator.Sample(500, 10))
        {
            var starts = pieces.Aggregate(new List<int> { 0 }, (list, piece) => [.. list, list[^1] + piece.Length]);
            var spans = pieces.Length == 0 ? [] : picks.Select(pick => (starts[pick], starts[pick + 1], $"{pick}")).Distinct().ToList();
            var document = Document(string.Concat(pieces), spans);

            var anonymous = new Anonymiser(new HashSet<string>()).Anonymise(document);
            var text = anonymous.Document.Field("text")!;

            foreach (var span in ((SpanAnswer)anonymous.Answers[0]).Spans)
            {
                var before = pieces[int.Parse(span.Label, System.Globalization.CultureInfo.InvariantCulture)];
                var after = text[span.Start.Value..span.End.Value];
                (after == before || after.Contains('[', StringComparison.Ordinal)).ShouldBeTrue($"{before} became {after} in {text}");
            }

            PersonalDataFinder.Find(text).ShouldBeEmpty(text);
        }
    }

    private static CorpusDocument Document(string text, IEnumerable<(int Start, int End, string Label)> spans) => new(
        new Document("1", new Dictionary<string, string> { ["text"] = text }),
        [new SpanAnswer("label", [.. spans.Select(span => new LabelledSpan(new Utf16Offset(span.Start), new Utf16Offset(span.End), span.Label))])],
        1);

    private static CorpusToken Token(int start, int end) => new(new Utf16Offset(start), new Utf16Offset(end));

    private static IEnumerable<string> Spans(CorpusDocument document) =>
        ((SpanAnswer)document.Answers[0]).Spans.Select(span => $"{document.Document.Field("text")![span.Start.Value..span.End.Value]}={span.Label}");
}
