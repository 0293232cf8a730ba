using System.Collections.Frozen;
using System.Text;
using System.Text.Json;

namespace MlBackend.Spacy.Strings;

/// <summary>
/// The strings that spaCy numbers by place instead of by hash (spacy/symbols.pyx): names of attributes, parts of speech, labels.
/// They hit texts too: the word "root" is one.
/// </summary>
internal static class Symbols
{
    private static readonly string[] Names = Read();

    private static readonly FrozenDictionary<string, ulong> Numbers =
        Names.Select((name, number) => KeyValuePair.Create(name, (ulong)number)).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The number of the part of speech <c>ADJ</c>, the first.</summary>
    private const int FirstPartOfSpeech = 84;

    /// <summary>The number of the part of speech <c>SPACE</c>, the last.</summary>
    private const int LastPartOfSpeech = 103;

    private static readonly FrozenDictionary<string, ulong>.AlternateLookup<ReadOnlySpan<char>> BySpan = Numbers.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly int Longest = Names.Max(name => name.Length);

    /// <summary>The number of a symbol; false where the string is none.</summary>
    public static bool TryFind(string text, out ulong number) => Numbers.TryGetValue(text, out number);

    /// <summary>The same of a string's UTF-8 bytes.</summary>
    public static bool TryFind(ReadOnlySpan<byte> utf8, out ulong number)
    {
        Span<char> units = stackalloc char[Longest];
        number = 0;
        return utf8.Length <= Longest && Encoding.UTF8.TryGetChars(utf8, units, out var length) && BySpan.TryGetValue(units[..length], out number);
    }

    /// <summary>The symbol of a number; null where it is a hash.</summary>
    public static string? Name(ulong number) => number < (ulong)Names.Length ? Names[number] : null;

    /// <summary>The part of speech of a number in the POS column, empty for 0; null where there is none of that number.</summary>
    public static string? PartOfSpeech(ulong number) => number is 0 or (>= FirstPartOfSpeech and <= LastPartOfSpeech) ? Names[number] : null;

    /// <summary>The number of a part of speech; false where spaCy has none of that name.</summary>
    public static bool TryFindPartOfSpeech(string name, out ulong number) =>
        TryFind(name, out number) && PartOfSpeech(number) is not null;

    private static string[] Read()
    {
        using var stream = typeof(Symbols).Assembly.GetManifestResourceStream("MlBackend.Spacy.symbols.json")!;
        using var json = JsonDocument.Parse(stream);
        return [.. json.RootElement.EnumerateArray().Select(name => name.GetString()!)];
    }
}
