using MlBackend.Argilla.Contract;
using MlBackend.Core.Questions;

namespace MlBackend.Argilla.Mapper;

/// <summary>Makes a schema of a dataset's fields and questions.</summary>
/// <remarks>
/// A question about the whole record is asked about all fields that hold text and that every record has; where there is none, about
/// the first that holds text. A ranking of fields becomes one preference for each two of them beside itself: order/a/b asks which of
/// a and b is better, and is learned; <see cref="Rankings"/> puts the preferences together again.
/// </remarks>
internal static class QuestionMapper
{
    /// <summary>Five items make ten preferences, each with a model of its own.</summary>
    private const int MostRanked = 5;

    /// <summary>The schema.</summary>
    public static Schema Map(IReadOnlyList<FieldJson> fields, IReadOnlyList<QuestionJson> questions) =>
        new([.. questions.SelectMany(question => Map(question, fields))]);

    private static IEnumerable<Question> Map(QuestionJson question, IReadOnlyList<FieldJson> fields)
    {
        var id = question.Id ?? "";
        var asked = Asked(fields);
        var labels = question.Settings.Options?.Select(option => option.Value.ToString()).ToList() ?? [];
        switch (question.Settings.Type)
        {
            case "label_selection":
                yield return OfRecord(QuestionKind.Choice);
                break;
            case "multi_label_selection":
                yield return OfRecord(QuestionKind.MultiChoice);
                break;
            case "rating":
                yield return OfRecord(QuestionKind.Rating);
                break;
            case "span":
                yield return Span(question, fields, labels);
                break;
            case "ranking":
                var pairs = Preferences(question, fields, labels);
                var reason = pairs.Count > 0 ? $"It is learned as preferences: {string.Join(", ", pairs.Select(pair => pair.Name))}."
                    : $"A ranking is learned where its options, {MostRanked} at the most, are the names of fields that hold text.";
                yield return new Question(question.Name, QuestionKind.Ranking, "", asked, labels, reason) { Details = QuestionDetails.Of(id) };
                foreach (var pair in pairs)
                {
                    yield return pair;
                }

                break;
            default:
                yield return new Question(question.Name, QuestionKind.Text, "", asked, [], $"Questions of type {question.Settings.Type} are not learned yet.")
                {
                    Details = QuestionDetails.Of(id),
                };
                break;
        }

        Question OfRecord(QuestionKind kind) =>
            new(question.Name, kind, asked.Count > 0 ? asked[0] : "", asked, labels, asked.Count > 0 ? null : NoText(fields))
            {
                Details = QuestionDetails.Of(id),
            };
    }

    private static Question Span(QuestionJson question, IReadOnlyList<FieldJson> fields, List<string> labels)
    {
        var name = question.Settings.Field ?? "";
        var isText = fields.Any(field => field.Name == name && field.Settings.Type == "text");
        return new Question(question.Name, QuestionKind.Span, name, [name], labels, isText ? null : "Spans are learned on fields of type text.")
        {
            Details = QuestionDetails.Of(question.Id ?? "", question.Settings.AllowOverlapping == true),
        };
    }

    private static List<Question> Preferences(QuestionJson question, IReadOnlyList<FieldJson> fields, List<string> items)
    {
        if (items.Count is < 2 or > MostRanked || !items.TrueForAll(item => fields.Any(field => field.Name == item && HoldsText(field))))
        {
            return [];
        }

        return
        [
            .. items.SelectMany((first, at) => items.Skip(at + 1).Select(second =>
                new Question(LabelPath.Join([question.Name, first, second]), QuestionKind.Pairwise, first, [first, second], [first, second])
                {
                    Details = QuestionDetails.Of(question.Id ?? "", ranking: question.Name),
                })),
        ];
    }

    private static string NoText(IReadOnlyList<FieldJson> fields) => fields.Any(field => field.Settings.Type == "image")
        ? "Images are not learned from, and no other field of the dataset holds text."
        : "No field of the dataset holds text.";

    private static List<string> Asked(IReadOnlyList<FieldJson> fields)
    {
        var texts = fields.Where(HoldsText).ToList();
        var always = texts.Where(field => field.Required).Select(field => field.Name).ToList();
        return always.Count > 0 ? always : [.. texts.Take(1).Select(field => field.Name)];
    }

    private static bool HoldsText(FieldJson field) => field.Settings.Type is "text" or "chat" or "custom";
}
