using MlBackend.Core.Questions;
using MlBackend.Learning.Encoder.Inference;

namespace MlBackend.Learning.Encoder.FineTuning.Windows;

/// <summary>
/// Cuts what a question asks about into windows. A text alone: overlapping windows. Several texts: the first beside the others, as the tokenizer
/// marks pairs, in one window. Which of two is better (Pairwise): both orders, so that neither side has an advantage.
/// </summary>
internal sealed class TextWindows(WindowCutter cutter, Question question)
{
    // What a label hangs on stands early or often: a text of a hundred windows would cost as much as a hundred texts.
    private const int MostForLabels = 4;

    private readonly bool bothOrders = question is { Kind: QuestionKind.Pairwise, Fields.Count: 2 };

    /// <summary>The windows of a text as <see cref="QuestionText"/> gives it: all of them for spans, the first four for labels; at least one.</summary>
    public IEnumerable<TextWindow> Of(string text, int number)
    {
        var parts = text.Split(QuestionText.Divider, 2);
        if (parts.Length < 2)
        {
            var cut = cutter.Cut(text, number).Select(window => new TextWindow(window, Swapped: false));
            return question.Kind == QuestionKind.Span ? cut : cut.Take(MostForLabels);
        }

        var second = parts[1].Replace(QuestionText.Divider, '\n');
        var straight = new TextWindow(cutter.Pair(parts[0], second, number), Swapped: false);
        return bothOrders ? [straight, new TextWindow(cutter.Pair(second, parts[0], number), Swapped: true)] : [straight];
    }
}
