using System.Text.Json;
using MlBackend.Commands.Corpora.Splitting;
using MlBackend.TestKit;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Commands.Splitting;

public sealed class SplitterTests
{
    private static readonly SplitOptions Usual = new(0.8, 0.1, 0.1, "salt");

    [Theory]
    [InlineData("80/10/10", 0.8, 0.1, 0.1)]
    [InlineData("0.9/0.1", 0.9, 0.1, 0.0)]
    [InlineData("3/1/0", 0.75, 0.25, 0.0)]
    public void Shares_are_read_and_add_up_to_one(string text, double train, double dev, double test)
    {
        var options = SplitOptions.TryParse(text, "s").ShouldNotBeNull();
        (Math.Round(options.Train, 6), Math.Round(options.Dev, 6), Math.Round(options.Test, 6)).ShouldBe((train, dev, test));
    }

    [Theory]
    [InlineData("80")]
    [InlineData("0/50/50")]
    [InlineData("-80/10/10")]
    [InlineData("a/b")]
    [InlineData("1/1/1/1")]
    [InlineData("")]
    public void What_are_no_shares_is_refused(string text) => SplitOptions.TryParse(text, "s").ShouldBeNull();

    [Fact]
    public void A_document_stays_on_its_side_when_the_corpus_grows()
    {
        var texts = Texts(2_000);
        var few = Sides(Usual, texts.Take(500));
        var all = Sides(Usual, texts);

        all.Take(500).ShouldBe(few);
        Share(all, Split.Train).ShouldBeInRange(0.77, 0.83);
        Share(all, Split.Dev).ShouldBeInRange(0.08, 0.12);
        Sides(Usual with { Salt = "other" }, texts).ShouldNotBe(all);
    }

    [Fact]
    public void Documents_of_one_group_stand_on_one_side()
    {
        using var splitter = new Splitter(Usual);
        for (var index = 0; index < 600; index++)
        {
            splitter.Add($"text number {index} of some kind", $"source {index % 40}", null);
        }

        var sides = splitter.Assign();
        for (var group = 0; group < 40; group++)
        {
            sides.Where((_, index) => index % 40 == group).Distinct().Count().ShouldBe(1);
        }

        sides.Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public void Every_side_gets_its_share_of_every_stratum()
    {
        using var splitter = new Splitter(Usual);
        var texts = Texts(1_000);
        for (var index = 0; index < texts.Count; index++)
        {
            splitter.Add(texts[index], null, index % 10 == 0 ? "rare" : "usual");
        }

        var sides = splitter.Assign();
        var rare = sides.Where((_, index) => index % 10 == 0).ToList();
        (rare.Count(side => side == Split.Train), rare.Count(side => side == Split.Dev), rare.Count(side => side == Split.Test)).ShouldBe((80, 10, 10));
    }

    [Fact]
    public void Almost_equal_texts_stand_on_one_side_and_others_do_not_meet()
    {
        const string text = "The quick brown fox jumps over the lazy dog while nobody in the whole village looks at them at all today";
        string[] texts =
        [
            text,
            text.Replace("quick brown", "Quick, BROWN", StringComparison.Ordinal) + "!",
            text + " again",
            "Something else was written here about foxes, dogs and the people in a village of the north",
            "yes",
            "Yes!",
            "no",
        ];

        Pairs(texts).ShouldBe([(0, 1), (0, 2), (4, 5)], ignoreOrder: true);
    }

    [Fact]
    public void Of_real_texts_those_are_joined_that_share_four_in_five_runs_of_words()
    {
        var texts = File.ReadLines(Repository.SharedPath("data", "docs_issues_train.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!).ToList();
        var runs = texts.ConvertAll(Runs);
        var pairs = Pairs(texts);
        // An estimate from 64 permutations: far below the threshold nothing is joined.
        pairs.ShouldAllBe(pair => Jaccard(runs[pair.Earlier], runs[pair.Later]) > 0.6);

        var joined = pairs.Select(pair => pair.Later).ToHashSet();
        var apart = Enumerable.Range(0, 400).Where(index => !joined.Contains(index))
            .Sum(index => Enumerable.Range(0, index).Count(other => Jaccard(runs[index], runs[other]) > 0.95));
        apart.ShouldBe(0, "nothing that is all but equal is missed");
        joined.Count.ShouldBeInRange(1, texts.Count / 2);
    }

    [Fact]
    public void A_small_corpus_leaves_no_wished_side_empty()
    {
        foreach (var count in Enumerable.Range(3, 12))
        {
            Sides(Usual, Texts(count)).Distinct().Count().ShouldBe(3, $"{count} documents");
        }

        Sides(new SplitOptions(1, 0, 0, "s"), Texts(5)).ShouldAllBe(side => side == Split.Train);
    }

    private static HashSet<(int Earlier, int Later)> Pairs(IEnumerable<string> texts)
    {
        using var near = new NearDuplicates();
        foreach (var text in texts)
        {
            near.Add(text);
        }

        HashSet<(int Earlier, int Later)> pairs = [];
        near.Find((earlier, later) => pairs.Add((earlier, later)));
        return pairs;
    }

    private static Split[] Sides(SplitOptions options, IEnumerable<string> texts)
    {
        using var splitter = new Splitter(options);
        foreach (var text in texts)
        {
            splitter.Add(text, null, null);
        }

        return splitter.Assign();
    }

    private static double Share(Split[] sides, Split side) => sides.Count(other => other == side) / (double)sides.Length;

    private static List<string> Texts(int count)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(index => $"{index} " + string.Join(' ', Enumerable.Range(0, 12).Select(_ => random.Next(100_000))))];
    }

    private static HashSet<string> Runs(string text)
    {
        var words = new string([.. text.Select(unit => char.IsLetterOrDigit(unit) || char.IsSurrogate(unit) ? char.ToLowerInvariant(unit) : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. Enumerable.Range(0, Math.Max(0, words.Length - 2)).Select(index => string.Join(' ', words[index..(index + 3)])), .. words.Length < 3 ? [string.Join(' ', words)] : Array.Empty<string>()];
    }

    private static double Jaccard(HashSet<string> left, HashSet<string> right)
    {
        var both = left.Count(right.Contains);
        return both / (double)Math.Max(1, left.Count + right.Count - both);
    }
}
