using MlBackend.Text.Tokenizers.Alignment;
using MlBackend.Text.Tokenizers.Patterns;

namespace MlBackend.Text.Tokenizers.Reading;

/// <summary>Reads <c>pattern</c> of a component: <c>{"String": …}</c> or <c>{"Regex": …}</c>.</summary>
internal static class PatternReader
{
    /// <summary>Reads the field <c>pattern</c>.</summary>
    public static IPattern Read(JsonPart component)
    {
        var pattern = component.Required("pattern");
        return pattern.Has("String") ? new LiteralPattern(pattern.String("String"))
            : pattern.Has("Regex") ? new RegexPattern(pattern.String("Regex"))
            : throw pattern.Unsupported("neither String nor Regex");
    }

    /// <summary>Reads the field <c>behavior</c>.</summary>
    public static SplitBehavior Behavior(JsonPart component) => component.Optional("behavior")?.AsString() switch
    {
        "Removed" => SplitBehavior.Removed,
        null or "Isolated" => SplitBehavior.Isolated,
        "MergedWithPrevious" => SplitBehavior.MergedWithPrevious,
        "MergedWithNext" => SplitBehavior.MergedWithNext,
        "Contiguous" => SplitBehavior.Contiguous,
        _ => throw component.Unsupported("its behavior"),
    };
}
