using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.LabelStudio.Contract;
using MlBackend.LabelStudio.Json;
using MlBackend.LabelStudio.Mapper;
using MlBackend.LabelStudio.Objects;

namespace MlBackend.LabelStudio.Corpora;

/// <summary>
/// The questions that an export answers. It carries no label config: a question is what a region's from_name says, and its type
/// tells its kind. Regions of other types pass by: they are not learned, or (pairwise) need two texts where an export reader gives one.
/// </summary>
internal sealed class ExportedQuestions
{
    /// <summary>
    /// The kind of question that a type of region answers, and how the text is read. Choices: one or several, the regions do not
    /// say, so all are kept.
    /// </summary>
    private static readonly Dictionary<string, (QuestionKind Kind, string? Tag, Reading Reading)> Types = new(StringComparer.Ordinal)
    {
        ["choices"] = (QuestionKind.MultiChoice, null, Reading.Plain),
        ["labels"] = (QuestionKind.Span, null, Reading.Plain),
        ["hypertextlabels"] = (QuestionKind.Span, "HyperTextLabels", Reading.Html),
        ["paragraphlabels"] = (QuestionKind.Span, "ParagraphLabels", Reading.Dialogue),
        ["taxonomy"] = (QuestionKind.Taxonomy, null, Reading.Plain),
        ["rating"] = (QuestionKind.Rating, null, Reading.Plain),
    };

    /// <summary>The name given to the question about links.</summary>
    public const string RelationsName = "relations";

    private readonly SortedDictionary<string, Question> questions = new(StringComparer.Ordinal);

    /// <summary>How the annotated texts are read, by the regions seen so far.</summary>
    public Reading Reading { get; private set; }

    /// <summary>Takes note of the questions that a task's annotations answer.</summary>
    public void Note(ExportedTaskJson task)
    {
        foreach (var region in (task.Annotations ?? []).SelectMany(annotation => Regions(annotation.Result)))
        {
            if (IsDocumentWide(region, out var name, out var type))
            {
                questions.TryAdd(name, Asked(name, type));
                Reading = Types[type].Reading == Reading.Plain ? Reading : Types[type].Reading;
            }
        }
    }

    /// <summary>The answers of one submitted annotation; a Span question without regions is answered with no span.</summary>
    /// <exception cref="MlBackendException">Regions do not fit the text.</exception>
    public IReadOnlyList<Answer> Read(AnnotationJson annotation, ShownText shown, long line)
    {
        var places = Places.Of(shown, Reading);
        var byName = Regions(annotation.Result)
            .Where(region => IsDocumentWide(region, out _, out _))
            .ToLookup(region => JsonText.Read(region.GetProperty("from_name"))!, StringComparer.Ordinal);
        List<Answer> answers = [];
        foreach (var (name, question) in questions)
        {
            List<JsonElement> own = [.. byName[name]];
            if (question.Kind == QuestionKind.Span)
            {
                answers.Add(AnswerReader.Spans(question, own, places) ?? throw ErrorCodes.SpanOutsideText.With($"line {line}, question {name}."));
            }
            else if (own.Count > 0)
            {
                answers.Add(AnswerReader.Choices(question, own) ?? throw ErrorCodes.RecordInvalid.With($"line {line}, question {name}: {question.Kind} in another form."));
            }
        }

        if (Links(annotation, places) is { Relations.Count: > 0 } links)
        {
            answers.Add(links);
        }

        return answers;
    }

    /// <summary>How many regions of an annotation are of kinds that are not read: written texts, numbers, answers about one span.</summary>
    public static int Unread(AnnotationJson annotation) => Regions(annotation.Result).Count(region =>
        !IsDocumentWide(region, out _, out _)
        && !(region.ValueKind == JsonValueKind.Object && region.TryGetProperty("type", out var type) && JsonText.Read(type) == "relation"));

    /// <summary>Links between spans; the export has no name for their question.</summary>
    private RelationAnswer? Links(AnnotationJson annotation, IPlaces places)
    {
        List<JsonElement> links = [.. Regions(annotation.Result).Where(region => region.ValueKind == JsonValueKind.Object && region.TryGetProperty("type", out var type) && JsonText.Read(type) == "relation")];
        if (links.Count == 0)
        {
            return null;
        }

        var spans = Regions(annotation.Result).Where(region => IsDocumentWide(region, out _, out var type) && Types[type].Kind == QuestionKind.Span && region.TryGetProperty("id", out _))
            .ToLookup(region => JsonText.Read(region.GetProperty("id")) ?? "", StringComparer.Ordinal);
        return KeptReader.Read(new Question(RelationsName, QuestionKind.Relation, "", [], []), links, id => SpanOf(spans[id], places)) as RelationAnswer;
    }

    private (string Question, LabelledSpan Span)? SpanOf(IEnumerable<JsonElement> regions, IPlaces places)
    {
        foreach (var region in regions)
        {
            var name = JsonText.Read(region.GetProperty("from_name"))!;
            if (questions.TryGetValue(name, out var question) && AnswerReader.Spans(question, [region], places) is { Spans: [var span, ..] })
            {
                return (name, span);
            }
        }

        return null;
    }

    private static Question Asked(string name, string type) => new(name, Types[type].Kind, "", [], [])
    {
        Details = Types[type].Tag is { } tag ? new Dictionary<string, string> { [QuestionDetails.Tag] = tag } : null,
    };

    private static JsonElement.ArrayEnumerator Regions(JsonElement result) => result.ValueKind == JsonValueKind.Array ? result.EnumerateArray() : default;

    /// <summary>True for labels of a text and for choices about the whole document; choices about one span repeat its offsets.</summary>
    private static bool IsDocumentWide(JsonElement region, out string name, out string type)
    {
        (name, type) = ("", "");
        if (region.ValueKind != JsonValueKind.Object || !region.TryGetProperty("type", out var said)
            || !region.TryGetProperty("from_name", out var from) || JsonText.Read(from) is not { Length: > 0 } given)
        {
            return false;
        }

        name = given;
        if (JsonText.Read(said) is not { } named || !Types.TryGetValue(named, out var known))
        {
            return false;
        }

        type = named;
        var start = region.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.Object && value.TryGetProperty("start", out var found) ? found : default;
        return known switch
        {
            { Kind: QuestionKind.Span, Reading: Reading.Plain } => IsInText(region, start),
            { Kind: QuestionKind.Span } => true,
            _ => start.ValueKind == JsonValueKind.Undefined,
        };
    }

    /// <summary>Labels on audio have the same type as labels on text; their offsets are seconds, and the region tells the length of all.</summary>
    private static bool IsInText(JsonElement region, JsonElement start) =>
        start.ValueKind == JsonValueKind.Number && start.TryGetInt32(out _) && !region.TryGetProperty("original_length", out _);
}
