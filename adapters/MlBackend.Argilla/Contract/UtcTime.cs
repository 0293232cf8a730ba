using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlBackend.Argilla.Contract;

/// <summary>Argilla's times: UTC without a zone, to the microsecond, as in <c>2026-11-22T14:19:15.248888</c>.</summary>
internal sealed class UtcTime : JsonConverter<DateTimeOffset>
{
    /// <summary>Reads a time; a zone counts where there is one.</summary>
    public static DateTimeOffset? Parse(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    /// <summary>A time as Argilla writes it.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString()) ?? throw new JsonException("No time.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(Format(value));
}
