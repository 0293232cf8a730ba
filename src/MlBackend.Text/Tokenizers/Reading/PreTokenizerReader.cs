using MlBackend.Text.Tokenizers.Alignment;
using MlBackend.Text.Tokenizers.Patterns;
using MlBackend.Text.Tokenizers.PreTokenizers;

namespace MlBackend.Text.Tokenizers.Reading;

/// <summary>Reads <c>pre_tokenizer</c>.</summary>
internal static class PreTokenizerReader
{
    /// <summary>Reads a pre-tokenizer and those inside it.</summary>
    public static IPreTokenizer Read(JsonPart part) => part.Type switch
    {
        "Sequence" => new SequencePreTokenizer([.. part.List("pretokenizers").Select(Read)]),
        "BertPreTokenizer" => SplitPreTokenizer.Bert,
        "Whitespace" => SplitPreTokenizer.Words,
        "WhitespaceSplit" => SplitPreTokenizer.OnWhiteSpace,
        "Punctuation" => SplitPreTokenizer.OnPunctuation(PatternReader.Behavior(part)),
        "Digits" => SplitPreTokenizer.OnNumbers(part.Flag("individual_digits")),
        "CharDelimiterSplit" => new SplitPreTokenizer(new LiteralPattern(part.String("delimiter")), SplitBehavior.Removed),
        "Split" => new SplitPreTokenizer(
            part.Flag("invert") ? new InvertedPattern(PatternReader.Read(part)) : PatternReader.Read(part),
            PatternReader.Behavior(part)),
        "ByteLevel" => new ByteLevelPreTokenizer(
            part.Flag("add_prefix_space", otherwise: true), part.Flag("use_regex", otherwise: true)),
        "Metaspace" => new MetaspacePreTokenizer(
            part.Required("replacement").AsCharacter(), Scheme(part), part.Flag("split", otherwise: true)),
        var type => throw part.Unsupported($"the pre-tokenizer {type}"),
    };

    /// <summary>Which pieces get the mark of a Metaspace; older files say only whether any does.</summary>
    public static PrependScheme Scheme(JsonPart part) => part.Optional("prepend_scheme")?.AsString() switch
    {
        "always" => PrependScheme.Always,
        "first" => PrependScheme.First,
        "never" => PrependScheme.Never,
        null => part.Flag("add_prefix_space", otherwise: true) ? PrependScheme.Always : PrependScheme.Never,
        _ => throw part.Unsupported("its prepend_scheme"),
    };
}
