using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlBackend.Spacy.Tokenizer;

/// <summary>What all languages share.</summary>
/// <param name="Spaces">Code units that count as white space: Python's <c>str.isspace</c>.</param>
/// <param name="Norms">Norms of single texts.</param>
internal sealed record CommonData(IReadOnlyList<int> Spaces, IReadOnlyDictionary<string, string> Norms);

/// <summary>The rules of one language as data: patterns over UTF-16 units in which <c>%{NAME}</c> stands for a macro, and special cases.</summary>
/// <param name="Language">Its code.</param>
/// <param name="Spacy">The version of spaCy that told them.</param>
/// <param name="Prefix">Finds what is split off at the beginning.</param>
/// <param name="Suffix">Finds what is split off at the end.</param>
/// <param name="Infix">Finds where the rest is split.</param>
/// <param name="Token">Matches at the beginning of what is never split; null where a language has none.</param>
/// <param name="Url">Matches at the beginning of what is an address.</param>
/// <param name="Macros">Pieces of patterns.</param>
/// <param name="Rules">Special cases: a text and its tokens, each with its norm where that is not the usual one.</param>
internal sealed record LanguageData(
    string Language,
    string Spacy,
    string Prefix,
    string Suffix,
    string Infix,
    string? Token,
    string Url,
    IReadOnlyDictionary<string, string> Macros,
    IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyList<string>>> Rules);

/// <summary>Reads the rules that lie in this assembly.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LanguageData))]
[JsonSerializable(typeof(CommonData))]
internal sealed partial class TokenizerData : JsonSerializerContext
{
    /// <summary>What all languages share.</summary>
    public static CommonData Common => Shared.Data;

    /// <summary>The rules of a language that has some.</summary>
    public static LanguageData Of(string language) => Read(Default.LanguageData, language);

    /// <summary>Apart, since the generated members must be there first.</summary>
    private static class Shared
    {
        public static readonly CommonData Data = Read(Default.CommonData, "common");
    }

    private static T Read<T>(System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, string name)
    {
        using var stream = typeof(TokenizerData).Assembly.GetManifestResourceStream($"MlBackend.Spacy.Tokenizer.{name}.json")!;
        return JsonSerializer.Deserialize(stream, type)!;
    }
}
