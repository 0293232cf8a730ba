using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.LabelStudio.Contract;
using MlBackend.LabelStudio.Json;
using MlBackend.LabelStudio.Mapper;
using MlBackend.Text.Offsets;

namespace MlBackend.LabelStudio.Corpora;

/// <summary>
/// The questions that an export answers. It carries no label config: a question is what a region's from_name says, and its type
/// tells its kind. Regions of other types pass by: they are not learned, or (pairwise) need two texts where an export reader gives one.
/// </summary>
internal sealed class ExportedQuestions
{
    /// <summary>The kind of question that a type of region answers. Choices: one or several, the regions do not say, so all are kept.</summary>
    private static readonly Dictionary<string, QuestionKind> Kinds = new(StringComparer.Ordinal)
    {
        ["choices"] = QuestionKind.MultiChoice,
        ["labels"] = QuestionKind.Span,
        ["taxonomy"] = QuestionKind.Taxonomy,
        ["rating"] = QuestionKind.Rating,
    };

    private readonly SortedDictionary<string, QuestionKind> kinds = new(StringComparer.Ordinal);

    /// <summary>Takes note of the questions that a task's annotations answer.</summary>
    public void Note(ExportedTaskJson task)
    {
        foreach (var region in (task.Annotations ?? []).SelectMany(annotation => Regions(annotation.Result)))
        {
            if (IsDocumentWide(region, out var name, out var kind))
            {
                kinds.TryAdd(name, kind);
            }
        }
    }

    /// <summary>The answers of one submitted annotation; a Span question without regions is answered with no span.</summary>
    /// <exception cref="MlBackendException">Regions do not fit the text.</exception>
    public IReadOnlyList<Answer> Read(AnnotationJson annotation, string text, long line)
    {
        var index = new CodePointIndex(text);
        var byName = Regions(annotation.Result)
            .Where(region => IsDocumentWide(region, out _, out _))
            .ToLookup(region => JsonText.Read(region.GetProperty("from_name"))!, StringComparer.Ordinal);
        List<Answer> answers = [];
        foreach (var (name, kind) in kinds)
        {
            List<JsonElement> own = [.. byName[name]];
            if (kind == QuestionKind.Span)
            {
                answers.Add(AnswerReader.Spans(name, own, index) ?? throw ErrorCodes.SpanOutsideText.With($"line {line}, question {name}."));
            }
            else if (own.Count > 0)
            {
                answers.Add(AnswerReader.Choices(name, own, kind) ?? throw ErrorCodes.RecordInvalid.With($"line {line}, question {name}: {kind} in another form."));
            }
        }

        return answers;
    }

    private static JsonElement.ArrayEnumerator Regions(JsonElement result) => result.ValueKind == JsonValueKind.Array ? result.EnumerateArray() : default;

    /// <summary>True for labels of a text and for choices about the whole document; choices about one span repeat its offsets.</summary>
    private static bool IsDocumentWide(JsonElement region, out string name, out QuestionKind kind)
    {
        (name, kind) = ("", default);
        if (region.ValueKind != JsonValueKind.Object || !region.TryGetProperty("type", out var type)
            || !region.TryGetProperty("from_name", out var from) || JsonText.Read(from) is not { Length: > 0 } given)
        {
            return false;
        }

        name = given;
        if (JsonText.Read(type) is not { } named || !Kinds.TryGetValue(named, out kind))
        {
            return false;
        }

        var start = region.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.Object && value.TryGetProperty("start", out var found) ? found : default;
        return kind == QuestionKind.Span ? IsInText(region, start) : start.ValueKind == JsonValueKind.Undefined;
    }

    /// <summary>Labels on audio have the same type as labels on text; their offsets are seconds, and the region tells the length of all.</summary>
    private static bool IsInText(JsonElement region, JsonElement start) =>
        start.ValueKind == JsonValueKind.Number && start.TryGetInt32(out _) && !region.TryGetProperty("original_length", out _);
}
