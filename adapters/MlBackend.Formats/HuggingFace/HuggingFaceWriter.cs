using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Questions;
using MlBackend.Formats.Conll;
using MlBackend.Formats.Writing;

namespace MlBackend.Formats.HuggingFace;

/// <summary>
/// Writes a Hugging Face data set as a folder: <c>train.jsonl</c>, as <see cref="HuggingFaceLayout"/> describes, and
/// <c>dataset_info.json</c> with the features. The schema says which columns there are; a row of them lacks none.
/// </summary>
public sealed class HuggingFaceWriter : ICorpusWriter
{
    private const Says Says = Writing.Says.Labels | Writing.Says.Spans | Writing.Says.Tokens | Writing.Says.Id | Writing.Says.EmptyAnswers;

    /// <inheritdoc/>
    public string Format => "huggingface";

    /// <inheritdoc/>
    public string Extension => "";

    /// <inheritdoc/>
    public bool NeedsSchema => true;

    /// <inheritdoc/>
    public async Task WriteAsync(
        IAsyncEnumerable<CorpusDocument> documents, ICorpusOutput output, CorpusOptions options, CorpusReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(options);
        var columns = new Columns(options.Schema ?? Schema.Empty);
        await using (var stream = output.Create("train.jsonl"))
        {
            await TextWriting.JsonLinesAsync(documents, stream, report, (document, json) => columns.Write(document, json, options, report), cancellationToken);
        }

        await using var information = output.Create(HuggingFaceFeatures.FileName);
        await using var features = new Utf8JsonWriter(information, TextWriting.Json with { Indented = true });
        columns.Features(features);
    }

    private sealed class Columns
    {
        private readonly bool hasSpans;
        private readonly bool hasLabels;
        private readonly bool isSingle;
        private readonly List<string> tags = ["O"];
        private readonly List<string> labels;

        public Columns(Schema schema)
        {
            var choice = schema.Questions.FirstOrDefault(question => question.Kind.TakesLabels());
            hasLabels = choice is not null;
            isSingle = choice is { } asked && asked.Kind.TakesOneLabel();
            labels = [.. choice?.Labels ?? []];
            if (schema.Questions.FirstOrDefault(question => question.Kind == QuestionKind.Span) is { } span)
            {
                hasSpans = true;
                tags.AddRange(span.Labels.SelectMany(label => new[] { $"B-{label}", $"I-{label}" }));
            }
        }

        public bool Write(CorpusDocument source, Utf8JsonWriter json, CorpusOptions options, CorpusReport report)
        {
            if (FlatDocument.Of(source, options, Says, report) is not { } document)
            {
                return false;
            }

            json.WriteString("id", document.Id);
            json.WriteString("text", document.Text);
            if (hasSpans)
            {
                var tokens = TokenCut.Of(document, report);
                json.Strings("tokens", tokens.Select(token => document.Text[token.Start..token.End]));
                json.WriteStartArray("ner_tags");
                foreach (var token in tokens)
                {
                    json.WriteNumberValue(document.Spans is null ? -1 : token.Span < 0 ? 0
                        : Number(tags, $"{ConllScheme.Iob2.Prefix(token.Begins, token.Ends, follows: false)}-{document.Spans[token.Span].Label}"));
                }

                json.WriteEndArray();
            }

            Labels(document, json);
            return true;
        }

        public void Features(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            json.WriteStartObject("features");
            Value("id");
            Value("text");
            if (hasSpans)
            {
                List("tokens", () => Value(null));
                List("ner_tags", () => Names(tags));
            }

            if (hasLabels && isSingle)
            {
                json.WritePropertyName("label");
                Names(labels);
            }
            else if (hasLabels)
            {
                List("labels", () => Names(labels));
            }

            json.WriteEndObject();
            json.WriteEndObject();

            void Value(string? name)
            {
                if (name is not null)
                {
                    json.WritePropertyName(name);
                }

                json.WriteStartObject();
                json.WriteString("dtype", "string");
                json.WriteString("_type", "Value");
                json.WriteEndObject();
            }

            void List(string name, Action feature)
            {
                json.WriteStartObject(name);
                json.WritePropertyName("feature");
                feature();
                json.WriteString("_type", "List");
                json.WriteEndObject();
            }

            void Names(IEnumerable<string> names)
            {
                json.WriteStartObject();
                json.Strings("names", names);
                json.WriteString("_type", "ClassLabel");
                json.WriteEndObject();
            }
        }

        private static int Number(List<string> names, string name)
        {
            var number = names.IndexOf(name);
            if (number < 0)
            {
                number = names.Count;
                names.Add(name);
            }

            return number;
        }

        private void Labels(FlatDocument document, Utf8JsonWriter json)
        {
            if (hasLabels && isSingle)
            {
                json.WriteNumber("label", document.Labels is [var label, ..] ? Number(labels, label) : -1);
            }
            else if (hasLabels && document.Labels is null)
            {
                json.WriteNull("labels");
            }
            else if (hasLabels)
            {
                json.WriteStartArray("labels");
                foreach (var label in document.Labels!)
                {
                    json.WriteNumberValue(Number(labels, label));
                }

                json.WriteEndArray();
            }
        }
    }
}
