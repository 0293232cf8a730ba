using System.Globalization;
using System.Text.Json;
using MlBackend.Core.Errors;

namespace MlBackend.Text.Tokenizers.Reading;

/// <summary>Reads tokenizer.json of huggingface/tokenizers, version 1.0.</summary>
internal static class TokenizerReader
{
    /// <summary>The largest file in bytes; the largest published ones have some 35 MB.</summary>
    public const long LargestFile = 256 << 20;

    /// <summary>How deep the file may nest.</summary>
    public const int Deepest = 64;

    /// <summary>Reads a file.</summary>
    /// <exception cref="MlBackendException">It is too large, no such file, or uses what is not supported.</exception>
    public static Tokenizer Read(ReadOnlyMemory<byte> json)
    {
        if (json.Length > LargestFile)
        {
            throw TooLarge(json.Length);
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = Deepest });
            return Build(new JsonPart(document.RootElement, ""));
        }
        catch (JsonException malformed)
        {
            // The library's message may quote the file; the place is enough.
            throw ErrorCodes.TokenizerUnreadable.With(
                string.Create(CultureInfo.InvariantCulture, $"No JSON of at most {Deepest} levels, line {malformed.LineNumber + 1}."), malformed);
        }
    }

    /// <summary>The refusal of a file by its size.</summary>
    public static MlBackendException TooLarge(long length) => ErrorCodes.TokenizerUnreadable.With(
        string.Create(CultureInfo.InvariantCulture, $"It has {length} bytes; at most {LargestFile} are read."));

    private static Tokenizer Build(JsonPart file)
    {
        if (file.Optional("version") is { } version && version.AsString() != "1.0")
        {
            throw file.Unsupported("a version other than 1.0");
        }

        var model = ModelReader.Read(file.Required("model"));
        var normalizer = file.Optional("normalizer") is { } normalizing ? NormalizerReader.Read(normalizing) : null;
        return new Tokenizer(new TokenizerParts(
            model,
            new AddedVocabulary(AddedTokens(file), model.Vocabulary, normalizer),
            normalizer,
            file.Optional("pre_tokenizer") is { } cutting ? PreTokenizerReader.Read(cutting) : null,
            file.Optional("post_processor") is { } processing ? PostProcessorReader.Read(processing) : null,
            file.Optional("decoder") is { } decoding ? DecoderReader.Read(decoding) : null,
            file.Optional("truncation") is { } truncating ? OptionsReader.Truncation(truncating) : null,
            file.Optional("padding") is { } padding ? OptionsReader.Padding(padding) : null));
    }

    private static IEnumerable<AddedToken> AddedTokens(JsonPart file) =>
        file.Has("added_tokens")
            ? file.List("added_tokens").Select(token => new AddedToken(
                token.String("content"),
                token.Flag("single_word"),
                token.Flag("lstrip"),
                token.Flag("rstrip"),
                token.Flag("normalized", otherwise: true),
                token.Flag("special")))
            : [];
}
