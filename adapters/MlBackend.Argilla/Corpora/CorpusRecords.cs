using System.Buffers;
using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Questions;

namespace MlBackend.Argilla.Corpora;

/// <summary>The body of an upload: {items: [{external_id, fields, responses}]}.</summary>
/// <param name="schema">What the dataset asks.</param>
/// <param name="required">The questions that every submitted response answers: one that does not is a draft.</param>
/// <param name="user">Whose responses the answers become; null: they are left out.</param>
internal sealed class CorpusRecords(Schema schema, IReadOnlyList<string> required, string? user)
{
    /// <summary>How many responses became drafts so far.</summary>
    public int Drafts { get; private set; }

    /// <summary>The body for some documents.</summary>
    public ReadOnlyMemory<byte> Write(IReadOnlyList<CorpusDocument> documents)
    {
        var buffer = new ArrayBufferWriter<byte>(1024 * (documents.Count + 1));
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteStartArray("items");
        foreach (var document in documents)
        {
            writer.WriteStartObject();
            writer.WriteString("external_id", document.Document.ExternalId);
            writer.WriteStartObject("fields");
            foreach (var (name, text) in document.Document.Fields)
            {
                writer.WriteString(name, text);
            }

            writer.WriteEndObject();
            if (user is not null && Asked(document) is { Count: > 0 } answers)
            {
                WriteResponse(writer, document, answers);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>The answers that the dataset takes: one label or more, of the question's own.</summary>
    private List<(Question Question, Answer Answer)> Asked(CorpusDocument document) =>
    [
        .. document.Answers.Select(answer => (Question: schema.Find(answer.Question), Answer: answer))
            .Where(pair => (pair.Question, pair.Answer) is
                ({ Kind: QuestionKind.Choice }, ChoiceAnswer { Labels.Count: 1 })
                or ({ Kind: QuestionKind.MultiChoice }, ChoiceAnswer { Labels.Count: > 0 })
                or ({ Kind: QuestionKind.Span }, SpanAnswer))
            .Select(pair => (pair.Question!, pair.Answer)),
    ];

    private void WriteResponse(Utf8JsonWriter writer, CorpusDocument document, List<(Question Question, Answer Answer)> answers)
    {
        var isDraft = required.Any(name => answers.All(answer => answer.Question.Name != name));
        Drafts += isDraft ? 1 : 0;
        writer.WriteStartArray("responses");
        writer.WriteStartObject();
        writer.WriteString("user_id", user);
        writer.WriteString("status", isDraft ? "draft" : "submitted");
        writer.WriteStartObject("values");
        foreach (var (question, answer) in answers)
        {
            writer.WriteStartObject(question.Name);
            writer.WritePropertyName("value");
            if (answer is ChoiceAnswer choice && question.Kind == QuestionKind.MultiChoice)
            {
                RecordsLayout.WriteList(writer, choice.Labels);
            }
            else if (!RecordsLayout.TryWrite(writer, answer, document.Document, question.Field))
            {
                writer.WriteNullValue();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }
}
