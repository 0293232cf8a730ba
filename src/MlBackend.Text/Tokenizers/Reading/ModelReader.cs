using System.Text.Json;
using MlBackend.Text.Tokenizers.Models;

namespace MlBackend.Text.Tokenizers.Reading;

/// <summary>Reads <c>model</c>.</summary>
internal static class ModelReader
{
    /// <summary>Reads a model. Older files do not say which it is; the fields tell.</summary>
    public static ITokenModel Read(JsonPart part) => (part.Optional("type")?.AsString() ?? Guess(part)) switch
    {
        "WordPiece" => new WordPieceModel(
            Tokens(part),
            part.Optional("unk_token")?.AsString() ?? "[UNK]",
            part.Optional("continuing_subword_prefix")?.AsString() ?? "##",
            part.Optional("max_input_chars_per_word")?.AsInt() ?? 100),
        "WordLevel" => new WordLevelModel(Tokens(part), part.Optional("unk_token")?.AsString() ?? "<unk>"),
        "BPE" => BytePair(part),
        "Unigram" => Unigram(part),
        var type => throw part.Unsupported($"the model {type}"),
    };

    private static string Guess(JsonPart part) =>
        part.Has("merges") ? "BPE"
        : part.Required("vocab").Element.ValueKind == JsonValueKind.Array ? "Unigram"
        : part.Has("max_input_chars_per_word") ? "WordPiece"
        : "WordLevel";

    private static Vocabulary Tokens(JsonPart part) =>
        new([.. part.Required("vocab").AsObject().Select(token => KeyValuePair.Create(token.Key, token.Value.AsInt()))]);

    private static BytePairModel BytePair(JsonPart part)
    {
        if (part.Optional("dropout") is { } dropout && dropout.AsDouble() != 0)
        {
            throw part.Unsupported("dropout, which makes tokens a matter of chance");
        }

        return new BytePairModel(Tokens(part), [.. part.List("merges").Select(Merge).OfType<(string, string)>()], new BytePairOptions(
            part.Optional("unk_token")?.AsString(),
            part.Optional("continuing_subword_prefix")?.AsString() ?? "",
            part.Optional("end_of_word_suffix")?.AsString() ?? "",
            part.Flag("fuse_unk"),
            part.Flag("byte_fallback"),
            part.Flag("ignore_merges")));
    }

    /// <summary>Two texts, or in older files one with a space between them; a line about the version is none.</summary>
    private static (string Left, string Right)? Merge(JsonPart merge)
    {
        if (merge.Element.ValueKind == JsonValueKind.Array)
        {
            var (left, right) = merge.AsPair();
            return (left.AsString(), right.AsString());
        }

        return merge.AsString().Split(' ') switch
        {
            ["#version:", ..] => null,
            [var left, var right] => (left, right),
            _ => throw merge.Wrong("is not two tokens"),
        };
    }

    private static UnigramModel Unigram(JsonPart part)
    {
        var entries = part.List("vocab").Select(Scored).ToArray();
        var unknown = part.Optional("unk_id")?.AsInt() ?? -1;
        if (unknown < -1 || unknown >= entries.Length)
        {
            throw part.Wrong("has an unk_id outside its vocabulary");
        }

        return new UnigramModel(
            new Vocabulary([.. entries.Select((entry, id) => KeyValuePair.Create(entry.Text, id))]),
            [.. entries.Select(entry => entry.Score)],
            unknown,
            part.Flag("byte_fallback"));
    }

    private static (string Text, double Score) Scored(JsonPart entry)
    {
        var (text, score) = entry.AsPair();
        return (text.AsString(), score.AsDouble());
    }
}
