using System.Globalization;
using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.LabelStudio.Json;
using MlBackend.LabelStudio.Mapper;
using MlBackend.Text.Offsets;

namespace MlBackend.LabelStudio.Corpora;

/// <summary>
/// One row of JSON_MIN or CSV, an annotation with its task (label_studio_sdk converter, "JSON_MIN"):
/// <code>
/// id, annotator, annotation_id, created_at, updated_at, lead_time   the same names in both; no annotation_id: not annotated
/// a control's name                                                  one choice as text, several as {"choices": […]}, {"text": […]},
///                                                                   [{start, end, labels}], [{"rating": n}], [{"taxonomy": [[…]]}]
/// else                                                              data of the task
/// </code>
/// A text may be data or a choice, and the row does not say which: JSON_MIN has choices behind the id; in a table a text is a choice
/// where its column has the question's name, or is the only one beside the text.
/// </summary>
internal sealed class FlatRow
{
    private const string Id = "id";
    private static readonly string[] Own = [Id, "annotator", "annotation_id", "created_at", "updated_at", "lead_time", "agreement"];

    private readonly Dictionary<string, JsonElement> members;
    private readonly HashSet<string> choices;
    private readonly long line;

    /// <summary>A row.</summary>
    /// <param name="members">Its cells in order.</param>
    /// <param name="choices">The names of cells whose text is a choice.</param>
    /// <param name="line">Where it stands.</param>
    public FlatRow(IEnumerable<KeyValuePair<string, JsonElement>> members, HashSet<string> choices, long line)
    {
        // Of a name that comes twice the last counts, as everywhere in JSON.
        this.members = new(StringComparer.Ordinal);
        foreach (var (name, value) in members)
        {
            this.members[name] = value;
        }

        (this.choices, this.line) = (choices, line);
    }

    /// <summary>Where it stands.</summary>
    public long Line => line;

    /// <summary>The task's id; null where the row has none.</summary>
    public string? TaskId => members.TryGetValue(Id, out var id) ? Scalar(id) : null;

    /// <summary>True for a name that the tool itself gives.</summary>
    public static bool IsOwn(string name) => Own.Contains(name, StringComparer.Ordinal);

    /// <summary>The document of the rows of one task, one row an annotation.</summary>
    /// <exception cref="MlBackendException">A row has no text, or an answer in another form.</exception>
    public static CorpusDocument Document(IReadOnlyList<FlatRow> rows, int number, CorpusOptions options)
    {
        var first = rows[0];
        var field = first.Field(options) ?? throw ErrorCodes.RecordInvalid.With($"line {first.line}: no text is named {options.Field}, and it is not the only one.");
        var text = JsonText.Read(first.members[field])!;
        List<CorpusLoss> lost = [];
        List<Annotation> annotations = [.. rows.Where(row => row.IsAnnotated).Select(row => row.Annotation(field, text, lost))];
        var document = new Document(first.TaskId ?? number.ToString(CultureInfo.InvariantCulture), new Dictionary<string, string>(StringComparer.Ordinal) { [field] = text });
        return new CorpusDocument(document, Consensus.Of(annotations)?.Answers ?? [], first.line)
        {
            Annotations = annotations.Count > 1 ? annotations : [],
            Metadata = first.members.Where(member => member.Key != field && !IsOwn(member.Key) && !first.IsAnswer(member.Key, member.Value) && member.Value.ValueKind != JsonValueKind.Null)
                .ToDictionary(member => member.Key, member => member.Value.Clone(), StringComparer.Ordinal),
            Lost = [.. lost.Select(loss => loss with { DocumentId = document.ExternalId })],
        };
    }

    private bool IsAnnotated => members.TryGetValue("annotation_id", out var id) && Scalar(id) is { Length: > 0 };

    private string? Field(CorpusOptions options)
    {
        if (members.TryGetValue(options.Field, out var named) && named.ValueKind == JsonValueKind.String)
        {
            return options.Field;
        }

        var texts = members.Where(member => member.Value.ValueKind == JsonValueKind.String && !IsOwn(member.Key) && !IsAnswer(member.Key, member.Value)).Select(member => member.Key).ToList();
        return texts is [var only] ? only : null;
    }

    private bool IsAnswer(string name, JsonElement value) => !IsOwn(name) && value.ValueKind switch
    {
        JsonValueKind.String => choices.Contains(name),
        JsonValueKind.Object => value.TryGetProperty("choices", out _) || value.TryGetProperty("text", out _),
        JsonValueKind.Array => value.GetArrayLength() > 0 && value[0].ValueKind == JsonValueKind.Object,
        _ => false,
    };

    private Annotation Annotation(string field, string text, List<CorpusLoss> lost)
    {
        List<Answer> answers = [];
        foreach (var (name, value) in members)
        {
            if (name != field && IsAnswer(name, value) && Answer(name, value, text, lost) is { } answer)
            {
                answers.Add(answer);
            }
        }

        return new Annotation(
            Scalar(members["annotation_id"])!, members.TryGetValue("annotator", out var person) ? Scalar(person) ?? "" : "", AnnotationStatus.Submitted, false,
            members.TryGetValue("updated_at", out var updated) && DateTimeOffset.TryParse(Scalar(updated), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : default,
            members.TryGetValue("lead_time", out var lead) && double.TryParse(Scalar(lead), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? seconds : null,
            null, answers);
    }

    private Answer? Answer(string name, JsonElement value, string text, List<CorpusLoss> lost)
    {
        switch (value)
        {
            case { ValueKind: JsonValueKind.String }:
                return JsonText.Read(value) is { Length: > 0 } label ? new ChoiceAnswer(name, [label]) : null;
            case { ValueKind: JsonValueKind.Object } when value.TryGetProperty("choices", out var several) && several.ValueKind == JsonValueKind.Array:
                return new ChoiceAnswer(name, [.. several.EnumerateArray().Select(JsonText.Read).OfType<string>().Distinct(StringComparer.Ordinal)]);
            case { ValueKind: JsonValueKind.Object } when value.TryGetProperty("text", out var texts) && texts.ValueKind == JsonValueKind.Array:
                return new TextAnswer(name, [.. texts.EnumerateArray().Select(JsonText.Read).OfType<string>()]);
            case { ValueKind: JsonValueKind.Array } when Kind(value[0]) is { } kind:
                var labels = value.EnumerateArray().Select(entry => RegionValue.Labels(entry, kind, "")).ToList();
                return labels.Contains(null) ? throw Invalid(name) : new ChoiceAnswer(name, [.. labels.SelectMany(own => own!).Distinct(StringComparer.Ordinal)]);
            case { ValueKind: JsonValueKind.Array } when value[0].TryGetProperty("start", out var start) && start.ValueKind == JsonValueKind.Number:
                return Spans(name, value, text);
            default:
                lost.Add(new CorpusLoss("", line, CorpusPart.Answer, CorpusChange.LeftOut, "the form of the answer is not read", 1));
                return null;
        }
    }

    private SpanAnswer Spans(string name, JsonElement regions, string text)
    {
        var offsets = new CodePointIndex(text);
        List<LabelledSpan> spans = [];
        foreach (var region in regions.EnumerateArray())
        {
            if (region.ValueKind != JsonValueKind.Object || !Integer(region, "start", out var start) || !Integer(region, "end", out var end)
                || !region.TryGetProperty("labels", out var labels) || labels.ValueKind != JsonValueKind.Array)
            {
                throw Invalid(name);
            }

            if (start >= end || !offsets.TryToUtf16(new CodePointOffset(start), out var first) || !offsets.TryToUtf16(new CodePointOffset(end), out var last))
            {
                throw ErrorCodes.SpanOutsideText.With($"line {line}, span {start}-{end} in a text of {offsets.CodePointCount} code points.");
            }

            spans.AddRange(labels.EnumerateArray().Select(JsonText.Read).OfType<string>().Select(label => new LabelledSpan(first, last, label)));
        }

        return new SpanAnswer(name, [.. spans.Distinct().OrderBy(span => span.Start).ThenBy(span => span.End).ThenBy(span => span.Label, StringComparer.Ordinal)]);
    }

    private static QuestionKind? Kind(JsonElement entry) => entry.TryGetProperty("rating", out _) ? QuestionKind.Rating
        : entry.TryGetProperty("taxonomy", out _) ? QuestionKind.Taxonomy
        : null;

    private static bool Integer(JsonElement entry, string name, out int number)
    {
        number = 0;
        return entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out number);
    }

    private static string? Scalar(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetRawText() : JsonText.Read(value);

    private MlBackendException Invalid(string name) => ErrorCodes.RecordInvalid.With($"line {line}, question {name} in another form.");
}
