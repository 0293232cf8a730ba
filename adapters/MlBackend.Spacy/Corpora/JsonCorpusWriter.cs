using System.Text.Encodings.Web;
using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Spacy.Docs;
using MlBackend.Spacy.Json;

namespace MlBackend.Spacy.Corpora;

/// <summary>Writes a corpus as JSON of spaCy, document by document; <see cref="StreamedPlan"/> says what goes where.</summary>
/// <remarks>Where the questions are not known beforehand, a document names the labels that are true of it and no others.</remarks>
public sealed class JsonCorpusWriter : ICorpusWriter
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Action<Utf8JsonWriter> begin;
    private readonly Action<Utf8JsonWriter, Doc> write;
    private readonly Action<Utf8JsonWriter> end;

    private JsonCorpusWriter(string format, Action<Utf8JsonWriter> begin, Action<Utf8JsonWriter, Doc> write, Action<Utf8JsonWriter> end) =>
        (Format, this.begin, this.write, this.end) = (format, begin, write, end);

    /// <summary>A list of <c>Doc.to_json()</c> objects.</summary>
    public static JsonCorpusWriter Docs { get; } =
        new("spacy-json", json => json.WriteStartArray(), DocJson.Write, json => json.WriteEndArray());

    /// <summary>spaCy 2's training JSON: one record whose paragraphs are the documents.</summary>
    public static JsonCorpusWriter Training { get; } = new(
        "spacy-training-json",
        json =>
        {
            json.WriteStartArray();
            json.WriteStartObject();
            json.WriteNumber("id", 0);
            json.WriteStartArray("paragraphs");
        },
        TrainingJson.Write,
        json =>
        {
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
        });

    /// <inheritdoc/>
    public string Format { get; }

    /// <inheritdoc/>
    public string Extension => ".json";

    /// <inheritdoc/>
    public async Task WriteAsync(
        IAsyncEnumerable<CorpusDocument> documents, ICorpusOutput output, CorpusOptions options, CorpusReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(report);
        var plan = new StreamedPlan(options);
        var builder = new DocBuilder(plan.Plan, report);
        await using var stream = output.Create();
        await using var json = new Utf8JsonWriter(stream, Json);
        begin(json);
        await foreach (var document in documents.WithCancellation(cancellationToken))
        {
            builder.Plan = plan.Grow(document);
            if (builder.Build(document) is { } doc)
            {
                write(json, doc.With(Categories(document, options)));
                report.Wrote();
                if (Format == Training.Format && doc.SpanGroups.Count > 0)
                {
                    report.Add(document, CorpusPart.Span, CorpusChange.LeftOut, "training JSON has no span groups", doc.SpanGroups.Sum(group => group.Spans.Count));
                }

                if (json.BytesPending > 1 << 16)
                {
                    await json.FlushAsync(cancellationToken);
                }
            }
        }

        end(json);
        await json.FlushAsync(cancellationToken);
    }

    private static List<DocCategory> Categories(CorpusDocument document, CorpusOptions options) =>
    [
        .. document.Answers.OfType<ChoiceAnswer>()
            .SelectMany(answer => (options.Schema?.Find(answer.Question)?.Labels ?? []).Union(answer.Labels, StringComparer.Ordinal)
                .Select(label => new DocCategory(label, answer.Labels.Contains(label) ? 1 : 0)))
            .DistinctBy(category => category.Label),
    ];
}
