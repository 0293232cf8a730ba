using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Serving;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Serving;

public sealed class ContextTests
{
    private static readonly Schema Schema = new(
    [
        new Question("mood", QuestionKind.Choice, "t", ["text"], ["glad", "sad"]),
        new Question("name", QuestionKind.Span, "t", ["text"], ["PER"]),
    ]);

    private static readonly Document Document = new("1", new Dictionary<string, string> { ["text"] = "Ada and Ada" });

    [Fact]
    public void A_choice_just_made_is_not_suggested_and_a_span_just_made_is_carried_on()
    {
        List<Suggestion> suggestions = [new ChoiceSuggestion("mood", 0.9, [new ScoredLabel("sad", 0.9)], []), new SpanSuggestion("name", 0.8, [])];

        var folded = Context.Fold(Schema, Document, suggestions, [new ChoiceAnswer("mood", ["glad"]), new SpanAnswer("name", [Span(0, 3)])]);

        folded.Single().ShouldBeOfType<SpanSuggestion>().Spans.Single().Span.ShouldBe(Span(8, 11));
    }

    [Fact]
    public void Before_the_first_release_what_was_just_made_is_all_there_is() =>
        Context.Fold(Schema, Document, [], [new SpanAnswer("name", [Span(0, 3)]), new SpanAnswer("unknown", [Span(0, 3)])])
            .Single().ShouldBeOfType<SpanSuggestion>().Spans.Single().Span.ShouldBe(Span(8, 11));

    private static LabelledSpan Span(int start, int end) => new(new Utf16Offset(start), new Utf16Offset(end), "PER");
}
