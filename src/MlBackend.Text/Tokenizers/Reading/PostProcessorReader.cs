using MlBackend.Text.Tokenizers.PostProcessors;

namespace MlBackend.Text.Tokenizers.Reading;

/// <summary>Reads <c>post_processor</c>.</summary>
internal static class PostProcessorReader
{
    /// <summary>Reads a post-processor and those inside it.</summary>
    public static IPostProcessor Read(JsonPart part) => part.Type switch
    {
        "Sequence" => Sequence(part),
        "BertProcessing" => new BertPostProcessor(Special(part.Required("cls")), Special(part.Required("sep"))),
        "RobertaProcessing" => new RobertaPostProcessor(
            Special(part.Required("cls")),
            Special(part.Required("sep")),
            part.Flag("trim_offsets", otherwise: true),
            part.Flag("add_prefix_space", otherwise: true)),
        "ByteLevel" => new ByteLevelPostProcessor(
            part.Flag("trim_offsets", otherwise: true), part.Flag("add_prefix_space", otherwise: true)),
        "TemplateProcessing" => Template(part),
        var type => throw part.Unsupported($"the post-processor {type}"),
    };

    /// <summary>Only one of several may put in tokens: the next would not know which part is which text.</summary>
    private static SequencePostProcessor Sequence(JsonPart part)
    {
        IPostProcessor[] processors = [.. part.List("processors").Select(Read)];
        return processors.Count(processor => processor is not ByteLevelPostProcessor) <= 1
            ? new SequencePostProcessor(processors)
            : throw part.Unsupported("more than one post-processor that puts in tokens");
    }

    private static SpecialToken Special(JsonPart pair)
    {
        var (text, id) = pair.AsPair();
        return new SpecialToken(id.AsInt(), text.AsString());
    }

    private static TemplatePostProcessor Template(JsonPart part)
    {
        var specials = new Dictionary<string, IReadOnlyList<SpecialToken>>(StringComparer.Ordinal);
        foreach (var (name, special) in part.Optional("special_tokens")?.AsObject() ?? [])
        {
            int[] ids = [.. special.List("ids").Select(id => id.AsInt())];
            string[] texts = [.. special.List("tokens").Select(token => token.AsString())];
            specials[name] = ids.Length == texts.Length
                ? [.. ids.Zip(texts, (id, text) => new SpecialToken(id, text))]
                : throw special.Wrong("has not as many ids as tokens");
        }

        return new TemplatePostProcessor(
            [.. part.List("single").Select(piece => Piece(piece, specials, isPair: false))],
            [.. part.List("pair").Select(piece => Piece(piece, specials, isPair: true))]);
    }

    private static TemplatePiece Piece(JsonPart piece, Dictionary<string, IReadOnlyList<SpecialToken>> specials, bool isPair)
    {
        if (piece.Optional("Sequence") is { } sequence)
        {
            return sequence.String("id") switch
            {
                "A" => new TemplatePiece(0, sequence.Int("type_id"), []),
                "B" when isPair => new TemplatePiece(1, sequence.Int("type_id"), []),
                _ => throw sequence.Wrong("is none of the texts"),
            };
        }

        var special = piece.Required("SpecialToken");
        return specials.TryGetValue(special.String("id"), out var tokens)
            ? new TemplatePiece(-1, special.Int("type_id"), tokens)
            : throw special.Wrong("is not among the special tokens");
    }
}
