using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MlBackend.Core.Serving;
using MlBackend.Core.Suggestions;
using MlBackend.LabelStudio.Mapper;

namespace MlBackend.LabelStudio.Contract;

/// <summary>
/// The answer to /predict, written straight into the response: {"results": [{"result": […], "score": 0.4, "model_version": "…"}]}.
/// One result too many, a null or a score that is no number would cost Label Studio's whole batch (contract 2.2.3 and 2.2.4).
/// </summary>
internal sealed class PredictAnswer(PredictRequest request, Prediction prediction, ILogger log) : IResult
{
    private const int FlushedAt = 64 * 1024;
    private static readonly JsonEncodedText Results = JsonEncodedText.Encode("results");
    private static readonly JsonEncodedText ModelVersion = JsonEncodedText.Encode("model_version");

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/json";
        var release = JsonEncodedText.Encode(prediction.Release.ToString(), JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        var missing = 0;
        var misfits = 0;
        long flushed = 0;
        await using var writer = new Utf8JsonWriter(response.BodyWriter, RegionWriter.Options);
        writer.WriteStartObject();
        writer.WriteStartArray(Results);
        for (var index = 0; index < request.Documents.Count; index++)
        {
            var document = request.Documents[index];
            missing += document.Fields.Count == 0 ? 1 : 0;
            writer.WriteStartObject();
            misfits += RegionWriter.Write(writer, request.Config, document, SuggestionAt(index));
            writer.WriteString(ModelVersion, release);
            writer.WriteEndObject();
            if (writer.BytesPending + writer.BytesCommitted - flushed >= FlushedAt)
            {
                writer.Flush();
                flushed = writer.BytesCommitted;
                await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        Report(missing, misfits);
    }

    private DocumentSuggestion SuggestionAt(int index) =>
        index < prediction.Documents.Count ? prediction.Documents[index] : new DocumentSuggestion(request.Documents[index].ExternalId, [], 0);

    private void Report(int missing, int misfits)
    {
        if (missing > 0 && request.Config.Fields.Count > 0)
        {
            Log.TasksWithoutText(log, missing, request.Documents.Count, request.Project);
        }

        if (misfits > 0)
        {
            Log.SuggestionsDoNotFit(log, misfits, request.Project, prediction.Release);
        }
    }
}
