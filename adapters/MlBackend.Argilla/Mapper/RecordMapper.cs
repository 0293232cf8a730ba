using System.Text.Json;
using MlBackend.Argilla.Contract;
using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Core.Tools;

namespace MlBackend.Argilla.Mapper;

/// <summary>Makes documents and annotations of records.</summary>
internal sealed class RecordMapper(Schema schema)
{
    private readonly IReadOnlySet<string> fields = schema.Fields;
    private int unreadable;

    /// <summary>How many answers did not fit their question or text and were left out.</summary>
    public int Unreadable => unreadable;

    /// <summary>A record with all its responses.</summary>
    public PulledDocument Map(RecordJson record)
    {
        var document = Document(record);
        return new PulledDocument(document, record.UpdatedAt, [.. (record.Responses ?? []).Select(response => Map(response, document))]);
    }

    private Document Document(RecordJson record)
    {
        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        if (record.Fields.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in record.Fields.EnumerateObject().Where(field => fields.Contains(field.Name)))
            {
                if (FieldText.Of(field.Value) is { } text)
                {
                    texts[field.Name] = text;
                }
            }
        }

        return new Document(record.Id, texts);
    }

    private Annotation Map(ResponseJson response, Document document)
    {
        var status = response.Status switch
        {
            "submitted" => AnnotationStatus.Submitted,
            "discarded" => AnnotationStatus.Skipped,
            _ => AnnotationStatus.Draft,
        };
        return new Annotation(
            response.Id,
            response.UserId ?? "",
            status,
            GroundTruth: false,
            response.UpdatedAt,
            LeadTimeSeconds: null,
            FromRelease: null,
            status == AnnotationStatus.Skipped ? [] : AnswerReader.Read(response.Values, schema, document, status == AnnotationStatus.Submitted, ref unreadable));
    }
}
