using System.Text;
using System.Text.Json;
using MlBackend.Core.Annotations;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Formats.Conll;
using MlBackend.Formats.Lines;

namespace MlBackend.Formats.HuggingFace;

/// <summary>
/// One row of a Hugging Face data set as JSON:
/// <code>
/// id                  the document, where there is one
/// text, sentence      its text
/// tokens              ["…"] its tokens; they lie in the text where there is one, else the text is the tokens with one space between
/// ner_tags, tags      a tag a token (O, B-PER, …), as text or as its number in the features
/// label               a label, as text or number; −1 means that it has none
/// labels              a list of them
/// else                metadata
/// </code>
/// Where the features name columns of labels, these are read instead.
/// </summary>
internal sealed class HuggingFaceLayout(HuggingFaceFeatures features)
{
    private static readonly string[] UsualTags = ["ner_tags", "tags"];

    /// <summary>Reads one row.</summary>
    public CorpusDocument Read(JsonRecord record, int number, CorpusOptions options)
    {
        HashSet<string> own = ["id"];
        var tokens = record.Find("tokens", JsonValueKind.Array) is { } list ? Texts(record, list) : null;
        var text = Text(record, options, tokens is null, own);
        IReadOnlyList<CorpusToken>? places = null;
        if (tokens is not null)
        {
            own.Add("tokens");
            (text, places) = Places(tokens, text);
        }

        var spans = tokens is null ? null : Spans(record, places!, own);
        var labels = Labels(record, own);
        var id = record.Find("id") is { ValueKind: JsonValueKind.String or JsonValueKind.Number } given
            ? given.ValueKind == JsonValueKind.Number ? given.GetRawText() : record.Text(given, "id")
            : JsonRecord.Id(number);
        var document = new Document(id, new Dictionary<string, string>(StringComparer.Ordinal) { [options.Field] = text! });
        return new CorpusDocument(document, Answered.Of(options.Question, labels, spans), record.Line) { Tokens = places, Metadata = record.Others([.. own]) };
    }

    private static string? Text(JsonRecord record, CorpusOptions options, bool isNeeded, HashSet<string> own)
    {
        foreach (var name in new[] { options.Field, "text", "sentence" })
        {
            if (record.Find(name) is { } value)
            {
                own.Add(name);
                return record.Text(value, name);
            }
        }

        return isNeeded ? throw record.Invalid("it has no text") : null;
    }

    // Tokens may repeat, so they are not made distinct as labels are.
    private static List<string> Texts(JsonRecord record, JsonElement list) => [.. list.EnumerateArray().Select(token => record.Text(token, "tokens"))];

    private static (string Text, IReadOnlyList<CorpusToken> Places) Places(List<string> tokens, string? text)
    {
        if (text is not null && Within(tokens, text) is { } found)
        {
            return (text, found);
        }

        var joined = new StringBuilder();
        List<CorpusToken> places = new(tokens.Count);
        foreach (var token in tokens)
        {
            joined.Append(places.Count > 0 ? " " : "");
            places.Add(new CorpusToken(new Utf16Offset(joined.Length), new Utf16Offset(joined.Length + token.Length)));
            joined.Append(token);
        }

        return (joined.ToString(), places);
    }

    private static List<CorpusToken>? Within(List<string> tokens, string text)
    {
        List<CorpusToken> places = new(tokens.Count);
        var at = 0;
        foreach (var token in tokens)
        {
            var start = text.IndexOf(token, at, StringComparison.Ordinal);
            if (start < 0)
            {
                return null;
            }

            at = start + token.Length;
            places.Add(new CorpusToken(new Utf16Offset(start), new Utf16Offset(at)));
        }

        return places;
    }

    private IReadOnlyList<LabelledSpan>? Spans(JsonRecord record, IReadOnlyList<CorpusToken> places, HashSet<string> own)
    {
        var column = features.Lists.Keys.FirstOrDefault(name => record.Find(name) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == places.Count)
            ?? UsualTags.FirstOrDefault(name => record.Find(name) is not null);
        if (column is null)
        {
            return null;
        }

        own.Add(column);
        if (record.Find(column, JsonValueKind.Array) is not { } tags)
        {
            return null;
        }

        if (tags.GetArrayLength() != places.Count)
        {
            throw ErrorCodes.FeaturesInvalid.With($"line {record.Line}, {places.Count} tokens have {tags.GetArrayLength()} tags.");
        }

        List<ConllToken> tagged = new(places.Count);
        var isLabelled = places.Count == 0;
        foreach (var entry in tags.EnumerateArray())
        {
            var name = Name(record, entry, features.Lists.GetValueOrDefault(column));
            isLabelled |= name is not null;
            tagged.Add(ConllTag.TryParse(name ?? "O", out var tag) ? new ConllToken("", tag, record.Line) : throw ErrorCodes.TagUnknown.With($"line {record.Line}, {column}."));
        }

        // An empty token has no place; its tag can mark nothing.
        var kept = Enumerable.Range(0, places.Count).Where(index => places[index].Start < places[index].End).ToList();
        return isLabelled ? ConllTags.Spans([.. kept.Select(index => tagged[index])], [.. kept.Select(index => places[index])]) : null;
    }

    private List<string>? Labels(JsonRecord record, HashSet<string> own)
    {
        foreach (var name in features.Labels.Keys.Append("label").Where(name => record.Element.TryGetProperty(name, out _)))
        {
            own.Add(name);
            return record.Find(name) switch
            {
                null => null,
                { ValueKind: JsonValueKind.Array } list => Several(record, list, name),
                { } value => Name(record, value, features.Labels.GetValueOrDefault(name)) is { } label ? [label] : null,
            };
        }

        foreach (var name in features.Lists.Keys.Append("labels").Where(name => !own.Contains(name) && record.Element.TryGetProperty(name, out _)))
        {
            own.Add(name);
            return record.Find(name, JsonValueKind.Array) is { } list ? Several(record, list, name) : null;
        }

        return null;
    }

    private List<string> Several(JsonRecord record, JsonElement list, string column) =>
        [.. list.EnumerateArray().Select(entry => Name(record, entry, features.Lists.GetValueOrDefault(column))).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>The name of a label; null for −1.</summary>
    private static string? Name(JsonRecord record, JsonElement value, IReadOnlyList<string>? names)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return record.Text(value, "label");
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number))
        {
            throw record.Invalid("a label is neither text nor whole number");
        }

        return number == -1 ? null
            : names is null ? throw ErrorCodes.FeaturesInvalid.With($"line {record.Line}, class id {number}: nothing beside the file names the labels.")
            : number >= 0 && number < names.Count ? names[number]
            : throw ErrorCodes.FeaturesInvalid.With($"line {record.Line}, class id {number} outside 0..{names.Count - 1}.");
    }
}
