using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.LabelStudio.Contract;
using MlBackend.LabelStudio.Json;
using MlBackend.LabelStudio.Mapper;
using MlBackend.LabelStudio.Objects;

namespace MlBackend.LabelStudio.Corpora;

/// <summary>
/// Reads Label Studio's JSON export, a list of tasks. Of several annotations the one counts that counts in a project: ground truth
/// first, then the newest submitted one; skipped ones and drafts never.
/// </summary>
/// <remarks>
/// The export does not say which data key the annotators saw. It is the only one that holds text; else the one named as
/// <see cref="CorpusOptions.Field"/>; else the one that has the name of the object annotated (to_name). Which questions are asked
/// about spans is known once one has been answered: a file that can be read twice is, so that a task reviewed and left without any
/// span counts as such; a compressed one is read once, and such tasks before the first span have no answer.
/// </remarks>
public sealed class LabelStudioExportReader : ICorpusReader
{
    /// <inheritdoc/>
    public string Format => "label-studio";

    /// <inheritdoc/>
    public bool ReadsAhead => true;

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string fileName)
    {
        var rest = head.StartsWith("\uFEFF"u8) ? head[3..] : head;
        rest = rest.TrimStart(" \t\r\n"u8);
        return rest.StartsWith("["u8) && (rest = rest[1..].TrimStart(" \t\r\n"u8)).Length > 0 && rest[0] is (byte)'{' or (byte)']';
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<CorpusDocument> ReadAsync(Stream stream, CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(options);
        var questions = new ExportedQuestions();
        if (stream.CanSeek)
        {
            var start = stream.Position;
            await foreach (var (task, _) in ExportedTasks.ReadAsync(stream, cancellationToken))
            {
                questions.Note(task);
            }

            stream.Position = start;
        }

        string? field = null;
        var number = 0;
        await foreach (var (task, line) in ExportedTasks.ReadAsync(stream, cancellationToken))
        {
            questions.Note(task);
            number++;
            CorpusDocument document;
            try
            {
                document = Read(task, line, number, questions, options, ref field);
            }
            catch (MlBackendException failure) when (options.TrySetAside(failure))
            {
                continue;
            }

            yield return document;
        }
    }

    private static CorpusDocument Read(ExportedTaskJson task, long line, int number, ExportedQuestions questions, CorpusOptions options, ref string? field)
    {
        var metadata = ExportedMetadata.Of(task);
        var id = ExportedMetadata.TakeId(metadata) ?? (task.Id ?? number).ToString(CultureInfo.InvariantCulture);
        var counting = Counting(task);
        if (TextOf(task, counting, line, options, questions.Reading, ref field) is not { } shown)
        {
            return new CorpusDocument(new Document(id, new Dictionary<string, string>()), [], line) { Metadata = metadata };
        }

        var document = new Document(id, new Dictionary<string, string>(StringComparer.Ordinal) { [field!] = shown.Text });
        metadata.Remove(field!);
        List<CorpusLoss> lost = [];
        if (counting is not null && ExportedQuestions.Unread(counting) is var unread and > 0)
        {
            lost.Add(new CorpusLoss(id, line, CorpusPart.Answer, CorpusChange.LeftOut, "written texts, numbers and answers about one span are not read", unread));
        }

        return new CorpusDocument(document, counting is null ? [] : questions.Read(counting, shown, line), line)
        {
            Annotations = Everybody(task, shown, line, questions, lost),
            Metadata = metadata,
            Lost = lost,
        };
    }

    /// <summary>Every person's answers, where several people submitted some. One that does not fit the text does not count, so it only is reported.</summary>
    private static List<Annotation> Everybody(ExportedTaskJson task, ShownText shown, long line, ExportedQuestions questions, List<CorpusLoss> lost)
    {
        List<Annotation> everybody = [];
        var submitted = (task.Annotations ?? []).Where(annotation => annotation.WasCancelled != true).ToList();
        foreach (var annotation in submitted.Count < 2 ? [] : submitted)
        {
            try
            {
                everybody.Add(new Annotation(
                    annotation.Id.ToString(CultureInfo.InvariantCulture), TaskMapper.User(annotation.CompletedBy), AnnotationStatus.Submitted, annotation.GroundTruth == true,
                    annotation.UpdatedAt ?? annotation.CreatedAt, annotation.LeadTime, null, questions.Read(annotation, shown, line)));
            }
            catch (MlBackendException failure)
            {
                lost.Add(new CorpusLoss(task.Id?.ToString(CultureInfo.InvariantCulture) ?? "", line, CorpusPart.Annotator, CorpusChange.LeftOut, failure.Code.What));
            }
        }

        return everybody;
    }

    private static AnnotationJson? Counting(ExportedTaskJson task)
    {
        if (task.Annotations is not { Count: > 0 } annotations)
        {
            return null;
        }

        // The rule is Core's; here it chooses before any answer is read.
        var chosen = Consensus.Of(annotations.Select((annotation, index) => new Annotation(
            index.ToString("D9", CultureInfo.InvariantCulture),
            TaskMapper.User(annotation.CompletedBy),
            annotation.WasCancelled == true ? AnnotationStatus.Skipped : AnnotationStatus.Submitted,
            annotation.GroundTruth == true,
            annotation.UpdatedAt ?? annotation.CreatedAt,
            null,
            null,
            [])));
        return chosen is null ? null : annotations[int.Parse(chosen.ExternalId, CultureInfo.InvariantCulture)];
    }

    private static ShownText? TextOf(ExportedTaskJson task, AnnotationJson? annotation, long line, CorpusOptions options, Reading reading, ref string? field)
    {
        if (task.Data.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        Dictionary<string, ShownText> texts = new(StringComparer.Ordinal);
        foreach (var member in task.Data.EnumerateObject())
        {
            if (Shown(member.Value, reading) is { } shown)
            {
                texts[member.Name] = shown;
            }
        }

        if (field is null || !texts.ContainsKey(field))
        {
            field = Choose(texts, annotation, options)
                ?? (texts.Count == 0 ? field : throw ErrorCodes.RecordInvalid.With($"line {line}: the task has several texts and none is named {options.Field} or as the object annotated."));
        }

        return field is not null && texts.TryGetValue(field, out var found) ? found : null;
    }

    /// <summary>The text that people read in a value; of a dialogue the utterances under the usual key, for an export does not name another.</summary>
    private static ShownText? Shown(JsonElement value, Reading reading)
    {
        if (reading == Reading.Dialogue)
        {
            var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(value), JsonBody.Options);
            return value.ValueKind == JsonValueKind.Array && reader.Read() ? DialogueText.Read(ref reader, "text"u8) : null;
        }

        return JsonText.Read(value) is { } text ? reading == Reading.Html ? HtmlText.Read(text) : new ShownText(text, "") : null;
    }

    private static string? Choose(Dictionary<string, ShownText> texts, AnnotationJson? annotation, CorpusOptions options)
    {
        if (texts.Count == 1 || texts.ContainsKey(options.Field))
        {
            return texts.Count == 1 ? texts.Keys.First() : options.Field;
        }

        var objects = annotation?.Result.ValueKind == JsonValueKind.Array
            ? annotation.Result.EnumerateArray().Where(region => region.ValueKind == JsonValueKind.Object && region.TryGetProperty("to_name", out _)).Select(region => JsonText.Read(region.GetProperty("to_name")))
            : [];
        return objects.OfType<string>().FirstOrDefault(texts.ContainsKey);
    }
}
