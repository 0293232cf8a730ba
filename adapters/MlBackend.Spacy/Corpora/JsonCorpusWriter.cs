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

    private readonly Action<Utf8JsonWriter, Doc, long> write;

    private JsonCorpusWriter(string format, Action<Utf8JsonWriter, Doc, long> write) => (Format, this.write) = (format, write);

    /// <summary>A list of <c>Doc.to_json()</c> objects.</summary>
    public static JsonCorpusWriter Docs { get; } = new("spacy-json", (json, doc, _) => DocJson.Write(json, doc));

    /// <summary>spaCy 2's training JSON: a record of one paragraph for each document, so that none has to be held longer than that.</summary>
    public static JsonCorpusWriter Training { get; } = new(
        "spacy-training-json",
        (json, doc, number) =>
        {
            json.WriteStartObject();
            json.WriteNumber("id", number);
            json.WriteStartArray("paragraphs");
            TrainingJson.Write(json, doc);
            json.WriteEndArray();
            json.WriteEndObject();
        });

    /// <inheritdoc/>
    public string Format { get; }

    /// <inheritdoc/>
    public string Extension => ".json";

    /// <inheritdoc/>
    public bool NamesQuestions => true;

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
        json.WriteStartArray();
        await foreach (var document in documents.WithCancellation(cancellationToken))
        {
            builder.Plan = plan.Grow(document);
            if (builder.Build(document) is { } doc)
            {
                var categories = Categories(document, options);
                write(json, doc.With(categories), report.Documents);
                Unsaid.Report(document, builder.Plan, report);
                report.Add(document, CorpusPart.Answer, CorpusChange.LeftOut, "an empty answer looks like none", categories.Count == 0 && document.Answers.OfType<ChoiceAnswer>().Any() ? 1 : 0);
                report.Add(document, CorpusPart.Rejected, CorpusChange.LeftOut, "a label is true or not said", document.Rejected.OfType<ChoiceAnswer>().Count());
                if (Format == Training.Format && doc.SpanGroups.Count > 0)
                {
                    report.Add(document, CorpusPart.Span, CorpusChange.LeftOut, "training JSON has no span groups", doc.SpanGroups.Where(group => group.Key != SpacyPlan.RejectedKey).Sum(group => group.Spans.Count));
                    report.Add(document, CorpusPart.Rejected, CorpusChange.LeftOut, "training JSON has no span groups", doc.SpanGroups.Count(group => group.Key == SpacyPlan.RejectedKey));
                }

                report.Wrote();
                if (json.BytesPending > 1 << 16)
                {
                    await json.FlushAsync(cancellationToken);
                }
            }
        }

        json.WriteEndArray();
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
