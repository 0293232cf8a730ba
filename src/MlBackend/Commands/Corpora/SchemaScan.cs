using System.Globalization;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Questions;

namespace MlBackend.Commands.Corpora;

/// <summary>
/// The fields that a corpus has and the questions that it answers, by what its documents show. Formats without names for questions give labels and spans one name;
/// where a corpus has both under one name, labels keep it and the others get one that ends with their kind.
/// </summary>
internal sealed class SchemaScan
{
    private readonly Dictionary<(string Name, QuestionKind Kind), Seen> questions = [];
    private readonly Dictionary<string, int> fields = new(StringComparer.Ordinal);
    private Dictionary<(string Name, QuestionKind Kind), string>? names;

    /// <summary>How many documents there are.</summary>
    public int Documents { get; private set; }

    /// <summary>The fields; true where every document has it.</summary>
    public IReadOnlyDictionary<string, bool> Fields => fields.ToDictionary(entry => entry.Key, entry => entry.Value == Documents, StringComparer.Ordinal);

    /// <summary>Reads a whole corpus.</summary>
    public static async Task<SchemaScan> OfAsync(IAsyncEnumerable<CorpusDocument> documents, CancellationToken cancellationToken)
    {
        var scan = new SchemaScan();
        await foreach (var document in documents.WithCancellation(cancellationToken))
        {
            scan.Note(document);
        }

        return scan;
    }

    /// <summary>Takes note of a document.</summary>
    public void Note(CorpusDocument document)
    {
        Documents++;
        foreach (var field in document.Document.Fields.Keys)
        {
            fields[field] = fields.GetValueOrDefault(field) + 1;
        }

        foreach (var answer in document.Answers.Concat(document.Annotations.SelectMany(annotation => annotation.Answers)))
        {
            var key = (answer.Question, Kind(answer));
            if (!questions.TryGetValue(key, out var seen))
            {
                questions[key] = seen = new Seen(document.TokensOf ?? document.Document.Fields.Keys.FirstOrDefault() ?? "text");
                names = null;
            }

            seen.Note(answer);
        }
    }

    /// <summary>The questions in the order in which they were first answered; labels: numbers in their order, then all others in ordinal order.</summary>
    public Schema Schema() => new([.. questions.GroupBy(entry => Name(entry.Key)).Select(Asked)]);

    /// <summary>A document that was noted, its answers under the names of <see cref="Schema"/>.</summary>
    public CorpusDocument Named(CorpusDocument document) => document with
    {
        Answers = Named(document.Answers),
        Rejected = Named(document.Rejected),
        Annotations = [.. document.Annotations.Select(annotation => annotation with { Answers = Named(annotation.Answers) })],
    };

    private static Question Asked(IGrouping<string, KeyValuePair<(string Name, QuestionKind Kind), Seen>> entries)
    {
        var (kind, field) = (entries.First().Key.Kind, entries.First().Value.Field);
        var labels = entries.SelectMany(entry => entry.Value.Labels).Distinct(StringComparer.Ordinal)
            .OrderBy(label => int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue).ThenBy(label => label, StringComparer.Ordinal);
        return new Question(entries.Key, entries.Any(entry => entry.Value.IsMany) ? QuestionKind.MultiChoice : kind, field, [field], [.. labels]);
    }

    private IReadOnlyList<Answer> Named(IReadOnlyList<Answer> answers) => [.. answers.Select(Named)];

    private Answer Named(Answer answer)
    {
        var named = answer is RelationAnswer links ? links with { Relations = [.. links.Relations.Select(Named)] } : answer;
        return named with { Question = Name((answer.Question, Kind(answer))) };
    }

    private LabelledRelation Named(LabelledRelation relation) =>
        relation with { FromQuestion = Name((relation.FromQuestion, QuestionKind.Span)), ToQuestion = Name((relation.ToQuestion, QuestionKind.Span)) };

    private string Name((string Name, QuestionKind Kind) key) => (names ??= Names()).GetValueOrDefault(key, key.Name);

    private Dictionary<(string Name, QuestionKind Kind), string> Names() => questions.Keys.GroupBy(key => key.Name, StringComparer.Ordinal)
        .SelectMany(keys => keys.OrderBy(key => key.Kind != QuestionKind.Choice).Select((key, index) => (Key: key, Name: index == 0 ? key.Name : $"{key.Name}-{Plural(key.Kind)}")))
        .ToDictionary(named => named.Key, named => named.Name);

    private static string Plural(QuestionKind kind) => kind switch
    {
        QuestionKind.Span => "spans",
        QuestionKind.Relation => "relations",
        QuestionKind.Number => "numbers",
        QuestionKind.Ranking => "rankings",
        _ => "texts",
    };

    private static QuestionKind Kind(Answer answer) => answer switch
    {
        ChoiceAnswer => QuestionKind.Choice,
        SpanAnswer => QuestionKind.Span,
        RelationAnswer => QuestionKind.Relation,
        NumberAnswer => QuestionKind.Number,
        RankingAnswer => QuestionKind.Ranking,
        _ => QuestionKind.Text,
    };

    private sealed class Seen(string about)
    {
        public bool IsMany { get; private set; }

        public string Field => about;

        public HashSet<string> Labels { get; } = new(StringComparer.Ordinal);

        public void Note(Answer answer)
        {
            switch (answer)
            {
                case ChoiceAnswer choice:
                    IsMany |= choice.Labels.Count != 1;
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
