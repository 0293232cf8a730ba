using System.Text;
using MlBackend.Text.Segmentation;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Text.Segmentation;

public sealed class WordTokenizerTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" \t\n\u00A0 ", "")]
    [InlineData("It's all I've got, don't you?", "It|'s|all|I|'ve|got|,|do|n't|you|?")]
    [InlineData("Levi\u2019s 501s, size-32", "Levi|\u2019s|501s|,|size|-|32")]
    [InlineData("L'homme d'Orsay aujourd'hui, O'Brien", "L'|homme|d'|Orsay|aujourd'hui|,|O'Brien")]
    [InlineData("@paulwalk #FF see http://t.co/a?b=1).", "@paulwalk|#FF|see|http://t.co/a?b=1|)|.")]
    [InlineData("www.uniqlo.com, now", "www.uniqlo.com|,|now")]
    [InlineData("J.Crew and U.S. AT&T R&amp;B", "J.Crew|and|U.S|.|AT&T|R|&amp;|B")]
    [InlineData("end.Start of 30,000 at 7:30, 3.5%", "end|.|Start|of|30,000|at|7:30|,|3.5|%")]
    [InlineData("wow!!! ok... :) ;-) :D :Do <3 a@b.org", "wow|!!!|ok|...|:)|;-)|:D|:|Do|<3|a@b.org")]
    [InlineData("\u6771\u4EAC Tower", "\u6771|\u4EAC|Tower")]
    [InlineData("cafe\u0301 \uD83D\uDE00\uD83D\uDE00 x\uD800y", "cafe\u0301|\uD83D\uDE00|\uD83D\uDE00|x|\uD800|y")]
    public void Texts_are_cut_as_expected(string text, string words) =>
        string.Join('|', Words(text).Select(word => text.Substring(word.Start, word.Length))).ShouldBe(words);

    [Fact]
    public void Words_cover_everything_but_space_in_any_text()
    {
        var random = new Random(11);
        const string alphabet = "aAnt'\u2019 .,:;@#&<>()-1 9\n\uD83D\uDE00\u0301\u6771whtp/=DP3\u200D";
        for (var round = 0; round < 2000; round++)
        {
            var text = new StringBuilder();
            for (var at = random.Next(40); at > 0; at--)
            {
                text.Append(alphabet[random.Next(alphabet.Length)]);
            }

            var from = 0;
            foreach (var word in Words(text.ToString()))
            {
                word.Length.ShouldBeGreaterThan(0);
                text.ToString(from, word.Start - from).ShouldAllBe(unit => char.IsWhiteSpace(unit));
                from = word.End;
            }

            text.ToString(from, text.Length - from).ShouldAllBe(unit => char.IsWhiteSpace(unit));
        }
    }

    private static List<Word> Words(string text)
    {
        var words = new List<Word>();
        var position = 0;
        while (WordTokenizer.TryNext(text, ref position, out var word))
        {
            words.Add(word);
        }

        return words;
    }
}
