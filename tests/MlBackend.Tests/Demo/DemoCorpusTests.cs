using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Suggestions;
using MlBackend.Demo;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Demo;

public sealed class DemoCorpusTests
{
    [Fact]
    public void The_sample_is_balanced_and_its_spans_cover_what_was_marked()
    {
        var messages = DemoCorpus.Load();

        messages.Count.ShouldBe(120);
        messages.Select(message => message.Document.Field("text")).ShouldBeUnique();
        messages.GroupBy(message => message.Answers.OfType<ChoiceAnswer>().Single().Labels[0]).Select(group => group.Count()).ShouldBe([30, 30, 30, 30]);
        foreach (var message in messages)
        {
            var text = message.Document.Field("text")!;
            text.IndexOfAny(['[', ']']).ShouldBe(-1);
            foreach (var span in message.Answers.OfType<SpanAnswer>().Single().Spans)
            {
                var covered = text[span.Start.Value..span.End.Value];
                char.IsUpper(covered[0]).ShouldBe(span.Label == "CITY", covered);
            }
        }
    }

    [Fact]
    public void A_drawn_text_escapes_what_the_terminal_would_read_as_markup()
    {
        var span = new ScoredSpan(new LabelledSpan(new Utf16Offset(2), new Utf16Offset(6), "CITY"), 0.873);

        DemoScreen.Marked("[ Lyon ]", [span]).ShouldBe("[[ [black on aqua]Lyon[/][grey] city 87 %[/] ]]");
    }
}
