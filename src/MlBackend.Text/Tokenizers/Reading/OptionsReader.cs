using System.Text.Json;

namespace MlBackend.Text.Tokenizers.Reading;

/// <summary>Reads <c>truncation</c> and <c>padding</c>.</summary>
internal static class OptionsReader
{
    /// <summary>Reads <c>truncation</c>.</summary>
    public static TruncationOptions Truncation(JsonPart part) => new(
        part.Int("max_length"),
        part.Optional("stride")?.AsInt() ?? 0,
        part.Optional("strategy")?.AsString() switch
        {
            null or "LongestFirst" => TruncationStrategy.LongestFirst,
            "OnlyFirst" => TruncationStrategy.OnlyFirst,
            "OnlySecond" => TruncationStrategy.OnlySecond,
            _ => throw part.Unsupported("its strategy"),
        },
        Side(part));

    /// <summary>Reads <c>padding</c>.</summary>
    public static PaddingOptions Padding(JsonPart part)
    {
        int? length = null;
        var strategy = part.Required("strategy");
        if (strategy.Element.ValueKind == JsonValueKind.Object)
        {
            length = strategy.Int("Fixed");
        }
        else if (strategy.AsString() != "BatchLongest")
        {
            throw part.Unsupported("its strategy");
        }

        return new PaddingOptions(
            part.Int("pad_id"),
            part.String("pad_token"),
            part.Optional("pad_type_id")?.AsInt() ?? 0,
            Side(part),
            length,
            part.Optional("pad_to_multiple_of")?.AsInt());
    }

    private static TextSide Side(JsonPart part) => part.Optional("direction")?.AsString() switch
    {
        null or "Right" => TextSide.Right,
        "Left" => TextSide.Left,
        _ => throw part.Unsupported("its direction"),
    };
}
