using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlBackend.Core.Errors;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;
using MlBackend.LabelStudio.LabelConfigs;
using MlBackend.LabelStudio.Mapper;

namespace MlBackend.LabelStudio.Client;

/// <summary>The body of <c>POST …/import/predictions</c>: [{task, result, score, model_version}].</summary>
internal static class PredictionBatch
{
    /// <summary>Writes a batch.</summary>
    /// <param name="config">The questions.</param>
    /// <param name="batch">Documents and what to say of them.</param>
    /// <param name="release">Under which version.</param>
    /// <param name="misfits">How many suggestions did not fit and were left out.</param>
    public static ReadOnlyMemory<byte> Write(LabelConfig config, IReadOnlyList<SuggestedDocument> batch, ReleaseName release, out int misfits)
    {
        var buffer = new ArrayBufferWriter<byte>(512 * (batch.Count + 1));
        var version = JsonEncodedText.Encode(release.ToString(), JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        misfits = 0;
        using var writer = new Utf8JsonWriter(buffer, RegionWriter.Options);
        writer.WriteStartArray();
        foreach (var (document, suggestion) in batch)
        {
            writer.WriteStartObject();
            writer.WriteNumber("task", TaskId(document.ExternalId));
            misfits += RegionWriter.Write(writer, config, document, suggestion);
            writer.WriteString("model_version", version);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static long TaskId(string id) => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new ToolException(ErrorCodes.NotInTool, Delivery.Refused, "Label Studio's ids are whole numbers.");
}
