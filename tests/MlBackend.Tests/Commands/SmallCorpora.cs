using System.Globalization;
using System.Text;

namespace MlBackend.Tests.Commands;

/// <summary>Corpora of a few hundred short texts that any family must learn, made from a seed.</summary>
internal static class SmallCorpora
{
    private static readonly string[] Cities = ["Lyon", "Paris", "Nantes", "Lille", "Rennes"];

    /// <summary>A table: texts with good words are <c>good</c>, texts with bad words <c>bad</c>.</summary>
    public static string Choices(int documents, int seed) => Table(documents, seed, (good, bad, pick) => pick ? (good, "good") : (bad, "bad"));

    /// <summary>A table with both labels, one, or none.</summary>
    public static string SeveralChoices(int documents, int seed)
    {
        var random = new Random(seed);
        var table = new StringBuilder("text,label\n");
        for (var document = 0; document < documents; document++)
        {
            var (good, bad) = (random.Next(2) == 1, random.Next(2) == 1);
            table.Append(CultureInfo.InvariantCulture, $"it was {(good ? "lovely" : "there")} {(bad ? "awful" : "and")} number {document},")
                .AppendJoin('|', new[] { good ? "good" : "", bad ? "bad" : "", good || bad ? "" : "|" }.Where(label => label.Length > 0)).Append('\n');
        }

        return table.ToString();
    }

    /// <summary>Columns: names of cities are marked.</summary>
    public static string Spans(int sentences, int seed)
    {
        var random = new Random(seed);
        var lines = new StringBuilder();
        for (var sentence = 0; sentence < sentences; sentence++)
        {
            lines.Append(CultureInfo.InvariantCulture, $"we O\nwent O\nto O\n{Cities[random.Next(Cities.Length)]} B-CITY\nwith O\n{random.Next(100)} O\nfriends O\n\n");
        }

        return lines.ToString();
    }

    private static string Table(int documents, int seed, Func<string, string, bool, (string Word, string Label)> choose)
    {
        string[] good = ["lovely", "great", "fine", "superb"];
        string[] bad = ["awful", "poor", "nasty", "dreadful"];
        var random = new Random(seed);
        var table = new StringBuilder("text,label\n");
        for (var document = 0; document < documents; document++)
        {
            var (word, label) = choose(good[random.Next(4)], bad[random.Next(4)], random.Next(2) == 1);
            table.Append(CultureInfo.InvariantCulture, $"it was a {word} day number {document},{label}\n");
        }

        return table.ToString();
    }
}
