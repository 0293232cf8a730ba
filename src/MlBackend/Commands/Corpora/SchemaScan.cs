using System.Globalization;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Questions;

namespace MlBackend.Commands.Corpora;

/// <summary>The questions that a corpus answers, by what its documents show.</summary>
internal sealed class SchemaScan
{
    private readonly Dictionary<string, Seen> questions = new(StringComparer.Ordinal);

    /// <summary>Reads a whole corpus.</summary>
    public static async Task<Schema> OfAsync(IAsyncEnumerable<CorpusDocument> documents, CancellationToken cancellationToken)
    {
        var scan = new SchemaScan();
        await foreach (var document in documents.WithCancellation(cancellationToken))
        {
            scan.Note(document);
        }

        return scan.Schema();
    }

    /// <summary>Takes note of a document.</summary>
    public void Note(CorpusDocument document)
    {
        foreach (var answer in document.Answers)
        {
            if (!questions.TryGetValue(answer.Question, out var seen))
            {
                questions[answer.Question] = seen = new Seen(Kind(answer), document.TokensOf ?? document.Document.Fields.Keys.FirstOrDefault() ?? "text");
            }

            seen.Note(answer);
        }
    }

    /// <summary>The questions in the order in which they were first answered; labels: numbers in their order, then all others in ordinal order.</summary>
    public Schema Schema() => new(
    [
        .. questions.Select(entry => new Question(entry.Key, entry.Value.Kind, entry.Value.Field, [entry.Value.Field],
            [.. entry.Value.Labels.OrderBy(label => int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue).ThenBy(label => label, StringComparer.Ordinal)])),
    ]);

    private static QuestionKind Kind(Answer answer) => answer switch
    {
        ChoiceAnswer => QuestionKind.Choice,
        SpanAnswer => QuestionKind.Span,
        RelationAnswer => QuestionKind.Relation,
        NumberAnswer => QuestionKind.Number,
        RankingAnswer => QuestionKind.Ranking,
        _ => QuestionKind.Text,
    };

    private sealed class Seen(QuestionKind kind, string about)
    {
        private bool isMany;

        public QuestionKind Kind => isMany ? QuestionKind.MultiChoice : kind;

        public string Field => about;

        public HashSet<string> Labels { get; } = new(StringComparer.Ordinal);

        public void Note(Answer answer)
        {
            switch (answer)
            {
                case ChoiceAnswer choice:
                    isMany |= kind == QuestionKind.Choice && choice.Labels.Count != 1;
                    Labels.UnionWith(choice.Labels);
                    break;
                case SpanAnswer spans:
                    Labels.UnionWith(spans.Spans.Select(span => span.Label));
                    break;
                case RelationAnswer relations:
                    Labels.UnionWith(relations.Relations.SelectMany(relation => relation.Labels));
                    break;
                default:
                    break;
            }
        }
    }
}
