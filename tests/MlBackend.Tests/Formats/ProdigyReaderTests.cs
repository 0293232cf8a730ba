using MlBackend.Formats.Prodigy;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Formats;

public sealed class ProdigyReaderTests
{
    [Theory]
    [InlineData("""{"text":"a","cats":{"x":0.5,"y":0.49,"z":true}}""", "x|z")]
    [InlineData("""{"text":"a","cats":{"x":0}}""", "")]
    [InlineData("""{"text":"a","label":"x"}""", "x")]
    [InlineData("""{"text":"a","label":"x","answer":"accept"}""", "x")]
    [InlineData("""{"text":"a","label":"x","answer":"reject"}""", "not x")]
    [InlineData("""{"text":"a","label":"x","answer":"ignore"}""", null)]
    [InlineData("""{"text":"a","label":["x","y","x"]}""", "x|y")]
    [InlineData("""{"text":"a","label":null}""", null)]
    [InlineData("""{"text":"a","accept":[3,"x"]}""", "3|x")]
    [InlineData("""{"text":"a","accept":["x"],"answer":"reject"}""", null)]
    [InlineData("""{"text":"a"}""", null)]
    public async Task Labels_mean_what_prodigy_means_by_them(string line, string? labels)
    {
        var document = (await Corpus.ReadAsync(new ProdigyReader(), line)).ShouldHaveSingleItem();

        (document.Labels() is { } found ? string.Join('|', found) : null).ShouldBe(labels);
        document.Answers.Count.ShouldBe(labels is null ? 0 : 1);
    }

    [Theory]
    [InlineData("""{"text":"a b","spans":[],"answer":"accept"}""", 1)]
    [InlineData("""{"text":"a b","tokens":[{"text":"a","start":0,"end":1,"id":0}]}""", 1)]
    [InlineData("""{"text":"a b","spans":[{"start":0,"end":1,"label":"x"}],"answer":"reject"}""", 0)]
    [InlineData("""{"text":"a b","spans":[],"answer":"ignore"}""", 0)]
    public async Task Only_an_accepted_text_without_spans_is_known_to_have_none(string line, int answers)
    {
        var document = (await Corpus.ReadAsync(new ProdigyReader(), line)).ShouldHaveSingleItem();

        document.Answers.Count.ShouldBe(answers);
        document.Spans().ShouldBeEmpty();
    }

    [Fact]
    public async Task Spans_beside_a_choice_are_another_question()
    {
        const string Line = """{"text":"a b","label":"x","spans":[{"start":0,"end":1,"label":"y"}]}""";

        (await Corpus.ReadAsync(new ProdigyReader(), Line))[0].Answers.Select(answer => answer.Question).ShouldBe(["label", "label-spans"]);
    }

    [Theory]
    [InlineData("""{"body":"a"}""")]
    [InlineData("""{"text":null}""")]
    [InlineData("""{"text":"a","answer":"maybe"}""")]
    [InlineData("""{"text":"a","label":7}""")]
    [InlineData("""{"text":"a","cats":["x"]}""")]
    [InlineData("""{"text":"a","cats":{"x":"yes"}}""")]
    [InlineData("""{"text":"a","spans":[{"start":0,"end":1}]}""")]
    [InlineData("""{"text":"a","spans":[{"start":0.5,"end":1,"label":"x"}]}""")]
    [InlineData("""{"text":"a","spans":[{"start":"0","end":1,"label":"x"}]}""")]
    public async Task A_value_of_the_wrong_kind_is_refused(string line)
    {
        var failure = await Corpus.FailureAsync(() => Corpus.ReadAsync(new ProdigyReader(), "{\"text\":\"fine\"}\n" + line));

        failure.Code.Number.ShouldBe(5004);
        failure.Detail.ShouldStartWith("line 2, ");
    }

    [Fact]
    public async Task A_line_separator_of_unicode_does_not_end_a_line() =>
        (await Corpus.ReadAsync(new ProdigyReader(), "{\"text\":\"a\u2028b\"}\n")).ShouldHaveSingleItem().Text().ShouldBe("a\u2028b");
}
