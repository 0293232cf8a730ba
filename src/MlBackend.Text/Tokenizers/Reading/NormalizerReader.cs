using System.Text;
using MlBackend.Text.Tokenizers.Normalizers;

namespace MlBackend.Text.Tokenizers.Reading;

/// <summary>Reads <c>normalizer</c>.</summary>
internal static class NormalizerReader
{
    /// <summary>Reads a normalizer and those inside it.</summary>
    public static INormalizer Read(JsonPart part) => part.Type switch
    {
        "Sequence" => new SequenceNormalizer([.. part.List("normalizers").Select(Read)]),
        "BertNormalizer" => new BertNormalizer(
            part.Flag("clean_text", otherwise: true),
            part.Flag("handle_chinese_chars", otherwise: true),
            part.Flag("strip_accents", otherwise: part.Flag("lowercase", otherwise: true)),
            part.Flag("lowercase", otherwise: true)),
        "NFC" => new FormNormalizer(NormalizationForm.FormC),
        "NFD" => new FormNormalizer(NormalizationForm.FormD),
        "NFKC" => new FormNormalizer(NormalizationForm.FormKC),
        "NFKD" => new FormNormalizer(NormalizationForm.FormKD),
        "Lowercase" => new LowercaseNormalizer(),
        "StripAccents" => new MarkStripper(),
        "Strip" => new StripNormalizer(part.Flag("strip_left"), part.Flag("strip_right")),
        "Nmt" => new NmtNormalizer(),
        "Prepend" => new PrependNormalizer(part.String("prepend")),
        "Replace" => new ReplaceNormalizer(PatternReader.Read(part), part.String("content")),
        "ByteLevel" => new ByteLevelNormalizer(),
        "Precompiled" => Precompiled(part),
        var type => throw part.Unsupported($"the normalizer {type}"),
    };

    private static PrecompiledNormalizer Precompiled(JsonPart part)
    {
        var map = part.String("precompiled_charsmap");
        var bytes = new byte[(map.Length * 3L / 4) + 3];
        return Convert.TryFromBase64String(map, bytes, out var count)
            ? new PrecompiledNormalizer(new PrecompiledCharacterMap(bytes.AsSpan(0, count)))
            : throw part.Wrong("has a precompiled_charsmap that is no Base64");
    }
}
