using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Formats;

namespace MlBackend.Commands.Trying;

/// <summary>The question of a file that is tried.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Kind">What it asks for.</param>
/// <param name="Answered">How many documents answer it.</param>
/// <param name="Others">The names of the questions that are not tried.</param>
internal sealed record AskedQuestion(string Name, QuestionKind Kind, int Answered, IReadOnlyList<string> Others)
{
    /// <summary>
    /// Reads a file through and takes the question that most documents answer with anything. It is a Choice where every document
    /// has exactly one label.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="kind">The kind where a person names it.</param>
    /// <param name="name">The question's name where a person names it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="MlBackendException">Nothing in the file is labelled for that.</exception>
    public static async Task<AskedQuestion> FindAsync(CorpusFile file, QuestionKind? kind, string? name, CancellationToken cancellationToken)
    {
        Dictionary<(string Name, bool IsSpan), Tally> tallies = [];
        await foreach (var document in file.ReadAsync(new CorpusOptions(), cancellationToken))
        {
            // What is answered otherwise is not tried yet.
            foreach (var answer in document.Answers.Where(answer => document.Document.Fields.Count > 0 && answer is (SpanAnswer or ChoiceAnswer)))
            {
                var key = (answer.Question, answer is SpanAnswer);
                tallies[key] = tallies.GetValueOrDefault(key).With(answer);
            }
        }

        var fitting = tallies
            .Where(found => (name is null || found.Key.Name == name) && (kind is null || found.Key.IsSpan == (kind == QuestionKind.Span)))
            .OrderByDescending(found => found.Value.WithItems).ThenBy(found => found.Key.Name, StringComparer.Ordinal).ToList();
        if (fitting.Count == 0)
        {
            throw ErrorCodes.NothingLabelled.With($"{file.Path}.");
        }

        var ((asked, isSpan), tally) = fitting[0];
        var guessed = isSpan ? QuestionKind.Span : tally.WithOne == tally.All ? QuestionKind.Choice : QuestionKind.MultiChoice;
        return new AskedQuestion(
            asked,
            kind ?? guessed,
            kind?.TakesOneLabel() == true ? tally.WithOne : tally.All,
            [.. tallies.Keys.Where(key => key != fitting[0].Key).Select(key => key.Name).Order(StringComparer.Ordinal)]);
    }

    private readonly record struct Tally(int All, int WithItems, int WithOne)
    {
        public Tally With(Answer answer)
        {
            var items = answer is SpanAnswer spans ? spans.Spans.Count : ((ChoiceAnswer)answer).Labels.Count;
            return new Tally(All + 1, WithItems + (items > 0 ? 1 : 0), WithOne + (items == 1 ? 1 : 0));
        }
    }
}
