using System.Buffers.Binary;
using MlBackend.Core.Errors;
using MlBackend.Spacy.Msgpack;

namespace MlBackend.Spacy.DocBin;

/// <summary>Where a part of a file lies.</summary>
/// <param name="Start">Its first byte after the header.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Count">Number of its elements where it is a list.</param>
internal readonly record struct Section(long Start, long Bytes, int Count);

/// <summary>The parts of a file by <see cref="DocBinLayout"/>, found in one walk that keeps nothing but places.</summary>
internal sealed class Sections
{
    private const int MostAttributes = 64;

    public IReadOnlyList<int> Attributes { get; private init; } = [];

    public Section Tokens { get; private init; }

    public Section Spaces { get; private init; }

    public Section Lengths { get; private init; }

    public Section Strings { get; private init; }

    public Section Categories { get; private init; }

    public Section? Flags { get; private init; }

    public Section? SpanGroups { get; private init; }

    public Section? UserData { get; private init; }

    /// <summary>Finds the parts and checks that their sizes fit together.</summary>
    /// <exception cref="MlBackendException">It is no DocBin.</exception>
    public static Sections Find(UnpackedFile file)
    {
        var reader = new MsgpackReader(file, 0, file.Length);
        Dictionary<string, Section> found = new(StringComparer.Ordinal);
        List<int>? attributes = null;
        for (var entries = reader.MapHeader(); entries > 0; entries--)
        {
            var key = reader.String();
            if (key == DocBinLayout.AttributesKey)
            {
                attributes = ReadAttributes(reader);
            }
            else if (!found.TryAdd(key, Pass(reader, key)))
            {
                throw Invalid($"{key} twice");
            }
        }

        Section Needed(string key) => found.TryGetValue(key, out var section) ? section : throw Invalid($"no {key}");
        Section? Optional(string key) => found.TryGetValue(key, out var section) ? section : null;
        var sections = new Sections
        {
            Attributes = attributes ?? throw Invalid("no attrs"),
            Tokens = Needed(DocBinLayout.TokensKey),
            Spaces = Needed(DocBinLayout.SpacesKey),
            Lengths = Needed(DocBinLayout.LengthsKey),
            Strings = Needed(DocBinLayout.StringsKey),
            Categories = Needed(DocBinLayout.CategoriesKey),
            Flags = Optional(DocBinLayout.FlagsKey),
            SpanGroups = Optional(DocBinLayout.SpanGroupsKey),
            UserData = Optional(DocBinLayout.UserDataKey),
        };
        sections.Check(file);
        return sections;
    }

    private void Check(UnpackedFile file)
    {
        if (!Attributes.Contains((int)DocColumn.Orth))
        {
            throw Invalid("no column of texts (ORTH)");
        }

        var documents = Lengths.Bytes / sizeof(int);
        if (Lengths.Bytes % sizeof(int) != 0 || documents > int.MaxValue)
        {
            throw Invalid("lengths are no list of 32 bits each");
        }

        var reader = new MsgpackReader(file, Lengths.Start, Lengths.Start + Lengths.Bytes);
        long tokens = 0;
        for (var left = documents; left > 0; left--)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(reader.Take(sizeof(int)));
            tokens += length >= 0 ? length : throw Invalid("a negative length");
        }

        if (Spaces.Bytes != tokens || Tokens.Bytes != tokens * Attributes.Count * sizeof(ulong))
        {
            throw Invalid("tokens or spaces do not fit the lengths");
        }

        foreach (var list in new[] { Categories, Flags, SpanGroups, UserData })
        {
            if (list is { } present && present.Count != documents)
            {
                throw Invalid("a list has another number of documents than there are lengths");
            }
        }
    }

    private static List<int> ReadAttributes(MsgpackReader reader)
    {
        List<int> attributes = [];
        for (var count = reader.ArrayHeader(); count > 0; count--)
        {
            var number = reader.Integer();
            attributes.Add(number is >= 0 and < 1 << 16 && attributes.Count < MostAttributes ? (int)number : throw Invalid("impossible columns"));
        }

        return attributes;
    }

    private static Section Pass(MsgpackReader reader, string key)
    {
        if (key is DocBinLayout.TokensKey or DocBinLayout.SpacesKey or DocBinLayout.LengthsKey)
        {
            var bytes = reader.BinHeader();
            var section = new Section(reader.Position, bytes, 0);
            reader.Pass(bytes);
            return section;
        }

        if (key is DocBinLayout.StringsKey or DocBinLayout.CategoriesKey or DocBinLayout.FlagsKey or DocBinLayout.SpanGroupsKey or DocBinLayout.UserDataKey)
        {
            var count = reader.ArrayHeader();
            var start = reader.Position;
            for (var left = count; left > 0; left--)
            {
                reader.Skip();
            }

            return new Section(start, reader.Position - start, count);
        }

        var place = reader.Position;
        reader.Skip();
        return new Section(place, reader.Position - place, 0);
    }

    private static MlBackendException Invalid(string what) => ErrorCodes.DocBinInvalid.With($"It has {what}.");
}
