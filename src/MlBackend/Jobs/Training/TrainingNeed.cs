using System.Globalization;
using MlBackend.Core.Annotations;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;

namespace MlBackend.Jobs.Training;

/// <summary>When a project trains by itself.</summary>
internal static class TrainingNeed
{
    /// <summary>Annotated documents before the first training, unless the project says otherwise.</summary>
    public const int First = 20;

    /// <summary>Annotated documents more since the last run; or <see cref="Growth"/>, whichever is less.</summary>
    public const int More = 10;

    /// <summary>The share of annotated documents more since the last run.</summary>
    public const double Growth = 0.10;

    /// <summary>Spans before the first training of a span question.</summary>
    public const int FirstSpans = 5;

    /// <summary>Whether there are enough new annotated documents.</summary>
    /// <param name="annotated">Annotated documents now.</param>
    /// <param name="last">Annotated documents when the last run started; null where there was none.</param>
    /// <param name="least">Annotated documents before the first run.</param>
    public static bool IsDue(int annotated, int? last, int least = First) =>
        annotated >= least && (last is not { } then || annotated - then >= More || annotated >= then * (1 + Growth) && annotated > then);

    /// <summary>Why a question cannot be learned from these examples yet, in words; null where it can.</summary>
    /// <param name="question">The question.</param>
    /// <param name="examples">Every annotated document's answer, held-out ones included.</param>
    /// <param name="least">Documents needed.</param>
    public static string? Lack(Question question, IReadOnlyList<Example> examples, int least)
    {
        if (examples.Count < least)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{question.Name}: {examples.Count} of {least} annotated documents.");
        }

        if (question.Kind == QuestionKind.Span)
        {
            var spans = examples.Sum(example => ((SpanAnswer)example.Answer).Spans.Count);
            return spans < FirstSpans
                ? string.Create(CultureInfo.InvariantCulture, $"{question.Name}: {spans} of {FirstSpans} spans.")
                : null;
        }

        var answers = examples.Select(example => string.Join('\u001F', ((ChoiceAnswer)example.Answer).Labels.Order(StringComparer.Ordinal))).Distinct(StringComparer.Ordinal);
        return answers.Take(2).Count() < 2 ? $"{question.Name}: only one answer was given so far." : null;
    }
}
