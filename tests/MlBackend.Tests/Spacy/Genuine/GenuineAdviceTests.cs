using System.Text.Json;
using MlBackend.Spacy.DocBin;
using MlBackend.Spacy.Docs;
using MlBackend.Spacy.Tokenizer;
using MlBackend.TestKit;
using MlBackend.TestKit.Genuine;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Spacy.Genuine;

/// <summary><c>corpus stats</c> complains of the same planted faults as <c>spacy debug data</c>, in the same files.</summary>
public sealed class GenuineAdviceTests
{
    private const int Documents = 90;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_complain_of_the_same_faults()
    {
        using var folder = new TemporaryFolder();
        var train = Enumerable.Range(0, Documents).Select(Planted).ToList();
        await WriteAsync(folder.File("train.spacy"), train);
        var dev = Enumerable.Range(200, 20).Select(number => Planted(number)).Append(Planted(1)).ToList();
        await WriteAsync(folder.File("dev.spacy"), dev);
        await WriteAsync(folder.File("all.spacy"), [.. train, .. dev]);

        (await GenuineSpacy.SpacyAsync(folder.Path, Token, "init", "config", "config.cfg", "--lang", "en", "--pipeline", "ner")).Status.ShouldBe(0);
        var spacy = (await GenuineSpacy.SpacyAsync(
            folder.Path, Token, "debug", "data", "config.cfg", "--paths.train", "train.spacy", "--paths.dev", "dev.spacy", "--verbose", "--no-format")).Output;
        spacy = string.Join(' ', spacy.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        var ours = await AdviceAsync(folder.File("train.spacy"));

        // What spaCy says, and what is said here of the same: both or neither.
        (string Theirs, string About, string Ours)[] faults =
        [
            ($"Low number of examples to train a new pipeline ({Documents})", "corpus", $"{Documents} answered documents are too few to train a new pipeline"),
            ("Low number of examples for label 'FEW' (50)", "ents/FEW", "low number of examples: 50"),
            ("1 invalid whitespace entity spans", "ents", "1 spans begin or end with white space"),
            ("1 entity span(s) crossing sentence boundaries", "ents", "1 spans go on beyond the end of a sentence"),
        ];
        foreach (var (theirs, about, mine) in faults)
        {
            spacy.ShouldContain(theirs);
            ours.ShouldContain(advice => advice.About == about && advice.What.StartsWith(mine, StringComparison.Ordinal), $"{theirs}\n{string.Join('\n', ours)}");
        }

        spacy.ShouldNotContain("Low number of examples for label 'ENOUGH'");
        ours.ShouldNotContain(advice => advice.About == "ents/ENOUGH");
        // Of entities spaCy asks only for rare labels whether there are texts without them; here it is asked for all, as it does for spans.
        ours.ShouldContain(advice => advice.About == "ents/EVERYWHERE" && advice.What.Contains("without", StringComparison.Ordinal));
        ours.ShouldNotContain(advice => advice.About == "ents/FEW" && advice.What.Contains("without", StringComparison.Ordinal));

        // Before a corpus is split a text that would stand on two sides is one that comes twice.
        spacy.ShouldContain("1 training examples also in evaluation data");
        (await AdviceAsync(folder.File("all.spacy"))).ShouldContain(advice => advice.What.StartsWith("1 documents repeat an earlier text", StringComparison.Ordinal));
    }

    /// <summary>EVERYWHERE in every text, FEW in 50 of 90, ENOUGH in 51; one entity ends with white space, one with the next sentence's first word.</summary>
    private static Doc Planted(int number)
    {
        var text = number switch
        {
            7 => $"Every  thing number {number} is here. It was seen by Few and Enough.",
            8 => $"Everything number {number} is Here. There it was seen by Few and Enough.",
            _ => $"Everything number {number} is here. It was seen by Few and Enough.",
        };
        var tokens = SpacyTokenizer.For("en").Tokenize(text);
        for (var index = 0; index < tokens.Length; index++)
        {
            tokens[index].EntityMark = EntityMark.Outside;
            tokens[index].SentenceStart = index == 0 || tokens[index].Orth is "It" or "There" ? SentenceMark.Yes : SentenceMark.No;
        }

        // "Every" and the white space behind it.
        Mark("EVERYWHERE", 0, number == 7 ? 2 : 1);
        if (number < 50)
        {
            Mark("FEW", Find("Few"), 1);
        }

        if (number < 51)
        {
            Mark("ENOUGH", Find("Enough"), 1);
        }

        if (number == 8)
        {
            Mark("ENOUGH", Find("Here"), 3);
            tokens[Find("Enough")].EntityMark = EntityMark.Outside;
            tokens[Find("Enough")].EntityLabel = "";
        }

        return new Doc(tokens);

        int Find(string word) => Array.FindIndex(tokens, token => token.Orth == word);

        void Mark(string label, int start, int length)
        {
            for (var index = start; index < start + length; index++)
            {
                tokens[index].EntityMark = index == start ? EntityMark.Begin : EntityMark.Inside;
                tokens[index].EntityLabel = label;
            }
        }
    }

    private static async Task WriteAsync(string path, IEnumerable<Doc> docs)
    {
        using var writer = new DocBinWriter();
        foreach (var doc in docs)
        {
            writer.Add(doc);
        }

        await using var file = File.Create(path);
        await writer.WriteAsync(file, Token);
    }

    private static async Task<List<(string About, string What)>> AdviceAsync(string path)
    {
        var run = await Commands.ShellRun.OfAsync("corpus", "stats", path, "--json");
        run.Status.ShouldBe(0, run.Error);
        return [.. run.Json.GetProperty("advice").EnumerateArray().Select(advice => (advice.GetProperty("about").GetString()!, advice.GetProperty("what").GetString()!))];
    }
}
