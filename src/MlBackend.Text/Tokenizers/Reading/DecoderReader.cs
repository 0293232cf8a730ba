using MlBackend.Text.Tokenizers.Decoders;
using MlBackend.Text.Tokenizers.PreTokenizers;

namespace MlBackend.Text.Tokenizers.Reading;

/// <summary>Reads <c>decoder</c>.</summary>
internal static class DecoderReader
{
    /// <summary>Reads a decoder and those inside it.</summary>
    public static IDecoder Read(JsonPart part) => part.Type switch
    {
        "Sequence" => new SequenceDecoder([.. part.List("decoders").Select(Read)]),
        "WordPiece" => TokenRewriting.WordPiece(
            part.Optional("prefix")?.AsString() ?? "##", part.Flag("cleanup", otherwise: true)),
        "Metaspace" => TokenRewriting.Metaspace(
            part.Required("replacement").AsCharacter(), PreTokenizerReader.Scheme(part) != PrependScheme.Never),
        "ByteLevel" => new ByteLevelDecoder(),
        "ByteFallback" => new ByteFallbackDecoder(),
        "Fuse" => new FuseDecoder(),
        "Strip" => TokenRewriting.Strip(part.String("content"), part.Int("start"), part.Int("stop")),
        "Replace" => TokenRewriting.Replace(PatternReader.Read(part), part.String("content")),
        "BPEDecoder" => TokenRewriting.WordEnd(part.Optional("suffix")?.AsString() ?? "</w>"),
        var type => throw part.Unsupported($"the decoder {type}"),
    };
}
