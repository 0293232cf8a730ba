using System.Buffers;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using MlBackend.Spacy.Docs;
using MlBackend.Spacy.Msgpack;
using MlBackend.Spacy.Strings;
using MlBackend.Spacy.Tokenizer;

namespace MlBackend.Spacy.DocBin;

/// <summary>
/// Writes a .spacy file document by document. What a file needs in one piece waits in spools, so that memory grows only with the
/// number of different strings. The bytes before compression are those that spaCy writes for the same content.
/// </summary>
public sealed class DocBinWriter : IDisposable
{
    private static readonly ulong EmptyMorphId = StringId.Of(DocToken.EmptyMorph);

    private readonly DocColumn[] attributes;
    private readonly Spool tokens = new();
    private readonly Spool spaces = new();
    private readonly Spool lengths = new();
    private Spool categories = new();
    private readonly Spool flags = new();
    private readonly Spool groups = new();
    private readonly Spool? userData;
    private readonly ArrayBufferWriter<byte> piece = new();
    private readonly Dictionary<string, ulong> strings = new(StringComparer.Ordinal);
    private readonly Func<string, ulong> id;

    /// <summary>A writer of files with these columns.</summary>
    /// <param name="attributes">The columns in any order; null = spaCy's thirteen. The text is always one.</param>
    /// <param name="storeUserData">True: <see cref="Doc.UserData"/> is written.</param>
    public DocBinWriter(IEnumerable<DocColumn>? attributes = null, bool storeUserData = false)
    {
        this.attributes = attributes is null
            ? [.. DocBinLayout.DefaultAttributes]
            : [DocColumn.Orth, .. attributes.Where(attribute => attribute != DocColumn.Orth).Distinct().Order()];
        userData = storeUserData ? new Spool() : null;
        id = Id;
    }

    /// <summary>Number of documents so far.</summary>
    public int Count { get; private set; }

    /// <summary>Number of tokens so far.</summary>
    public long TokenCount { get; private set; }

    /// <summary>Adds a document.</summary>
    public void Add(Doc doc)
    {
        ArgumentNullException.ThrowIfNull(doc);
        Count++;
        TokenCount += doc.Tokens.Length;
        var length = lengths.GetSpan(4);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(length, doc.Tokens.Length);
        lengths.Advance(4);

        var rows = doc.Tokens.AsSpan();
        NoteStrings(rows);
        var cells = MemoryMarshal.Cast<byte, ulong>(tokens.GetSpan(rows.Length * attributes.Length * sizeof(ulong)))[..(rows.Length * attributes.Length)];
        for (var column = 0; column < attributes.Length; column++)
        {
            Fill(rows, attributes[column], cells, column);
        }

        tokens.Advance(cells.Length * sizeof(ulong));
        var marks = spaces.GetSpan(rows.Length);
        for (var index = 0; index < rows.Length; index++)
        {
            marks[index] = rows[index].SpaceAfter ? (byte)1 : (byte)0;
        }

        spaces.Advance(rows.Length);
        AddRest(doc);
    }

    /// <summary>Takes other categories instead of those that came with the documents.</summary>
    /// <param name="all">Those of every document so far, in order.</param>
    public void ReplaceCategories(IEnumerable<IReadOnlyList<DocCategory>> all)
    {
        ArgumentNullException.ThrowIfNull(all);
        categories.Dispose();
        categories = new Spool();
        foreach (var own in all)
        {
            AddCategories(own);
        }
    }

    /// <summary>Writes the file.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="level">How hard to compress; spaCy's own is <see cref="CompressionLevel.Optimal"/>.</param>
    /// <param name="cancellationToken">Stops in the middle.</param>
    public async Task WriteAsync(Stream output, CompressionLevel level, CancellationToken cancellationToken)
    {
        await using var zlib = new ZLibStream(output, level, leaveOpen: true);
        await WriteUnpackedAsync(zlib, cancellationToken);
    }

    /// <summary>Writes the bytes that a file holds compressed.</summary>
    public async Task WriteUnpackedAsync(Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        await WriteAsync(output, Head(), cancellationToken);
        await WriteAsync(output, DocBinLayout.TokensKey, tokens, cancellationToken);
        await WriteAsync(output, DocBinLayout.SpacesKey, spaces, cancellationToken);
        await WriteAsync(output, DocBinLayout.LengthsKey, lengths, cancellationToken);
        await WriteAsync(output, Strings(), cancellationToken);
        await WriteListAsync(output, DocBinLayout.CategoriesKey, categories, cancellationToken);
        await WriteListAsync(output, DocBinLayout.FlagsKey, flags, cancellationToken);
        await WriteListAsync(output, DocBinLayout.SpanGroupsKey, groups, cancellationToken);
        if (userData is not null)
        {
            await WriteListAsync(output, DocBinLayout.UserDataKey, userData, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        tokens.Dispose();
        spaces.Dispose();
        lengths.Dispose();
        categories.Dispose();
        flags.Dispose();
        groups.Dispose();
        userData?.Dispose();
    }

    private void Fill(Span<DocToken> rows, DocColumn attribute, Span<ulong> cells, int column)
    {
        var width = attributes.Length;
        for (int index = 0, cell = column; index < rows.Length; index++, cell += width)
        {
            ref readonly var token = ref rows[index];
            cells[cell] = attribute switch
            {
                DocColumn.Orth => Id(token.Orth),
                DocColumn.Norm => Id(Norm(token)),
                DocColumn.Lemma => Id(token.Lemma),
                DocColumn.PartOfSpeech => token.PartOfSpeech.Length == 0 ? 0 : PartOfSpeech(token.PartOfSpeech),
                DocColumn.Tag => Id(token.Tag),
                DocColumn.Dependency => Id(token.Dependency),
                DocColumn.EntityMark => (ulong)token.EntityMark,
                DocColumn.EntityLabel => Id(token.EntityLabel),
                DocColumn.Head => unchecked((ulong)(long)token.Head),
                DocColumn.SentenceStart => unchecked((ulong)(long)token.SentenceStart),
                DocColumn.EntityKnowledgeId => Id(token.EntityKnowledgeId),
                DocColumn.Morph => MorphId(token.Morph),
                DocColumn.EntityId => Id(token.EntityId),
                _ => 0,
            };
        }
    }

    /// <summary>Whatever the columns are, a file lists every string of its tokens.</summary>
    private void NoteStrings(Span<DocToken> rows)
    {
        if (rows.Length > 0)
        {
            strings.TryAdd("", 0);
        }

        var hasNorms = attributes.Contains(DocColumn.Norm);
        var hasAll = attributes.Length == DocBinLayout.DefaultAttributes.Count;
        foreach (ref readonly var token in rows)
        {
            if (!hasNorms)
            {
                Id(Norm(token));
            }

            if (!hasAll)
            {
                Id(token.Tag);
                Id(token.Lemma);
                MorphId(token.Morph);
                Id(token.Dependency);
                Id(token.EntityLabel);
                Id(token.EntityKnowledgeId);
                Id(token.EntityId);
            }
        }
    }

    private void AddCategories(IReadOnlyList<DocCategory> all)
    {
        var map = new MsgpackWriter(categories);
        map.MapHeader(all.Count);
        foreach (var (label, value) in all)
        {
            map.String(label);
            map.Double(value);
        }
    }

    private void AddRest(Doc doc)
    {
        AddCategories(doc.Categories);
        var flag = new MsgpackWriter(flags);
        flag.MapHeader(1);
        flag.String(DocBinLayout.UnknownSpacesFlag);
        flag.Boolean(doc.HasUnknownSpaces);

        piece.ResetWrittenCount();
        SpanGroupLayout.Write(piece, doc, id);
        new MsgpackWriter(groups).Bin(piece.WrittenSpan);
        if (userData is not null)
        {
            // {} where there is none.
            new MsgpackWriter(userData).Bin(doc.UserData is { } data ? data.Span : [0x80]);
        }
    }

    private ulong Id(string text)
    {
        if (text.Length == 0)
        {
            return 0;
        }

        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(strings, text, out var exists);
        if (!exists)
        {
            known = StringId.Of(text);
        }

        return known;
    }

    /// <summary>The mark of a morphology that is known to be empty is a symbol and no string of the file.</summary>
    private ulong MorphId(string morph) => morph == DocToken.EmptyMorph ? EmptyMorphId : Id(morph);

    private static string Norm(in DocToken token) => token.Norm ?? Norms.Of(token.Orth);

    private static ulong PartOfSpeech(string name) => Symbols.TryFindPartOfSpeech(name, out var number)
        ? number
        : throw Core.Errors.ErrorCodes.DocumentContradicts.With($"{name} is no part of speech of Universal Dependencies.");

    private ArrayBufferWriter<byte> Head()
    {
        var head = new ArrayBufferWriter<byte>();
        var writer = new MsgpackWriter(head);
        writer.MapHeader(userData is null ? 9 : 10);
        writer.String(DocBinLayout.VersionKey);
        writer.String(DocBinLayout.Version);
        writer.String(DocBinLayout.AttributesKey);
        writer.ArrayHeader(attributes.Length);
        foreach (var attribute in attributes)
        {
            writer.Unsigned((ulong)attribute);
        }

        return head;
    }

    /// <summary>By code point, which is the order of the UTF-8 bytes and not of UTF-16 units.</summary>
    private ArrayBufferWriter<byte> Strings()
    {
        byte[][] all = [.. strings.Keys.Select(Encoding.UTF8.GetBytes)];
        Array.Sort(all, static (left, right) => left.AsSpan().SequenceCompareTo(right));
        var list = new ArrayBufferWriter<byte>(1 << 16);
        var writer = new MsgpackWriter(list);
        writer.String(DocBinLayout.StringsKey);
        writer.ArrayHeader(all.Length);
        foreach (var text in all)
        {
            writer.String(text);
        }

        return list;
    }

    private static async Task WriteAsync(Stream output, string key, Spool spool, CancellationToken cancellationToken)
    {
        var head = new ArrayBufferWriter<byte>();
        var writer = new MsgpackWriter(head);
        writer.String(key);
        writer.BinHeader(spool.Length);
        await WriteAsync(output, head, cancellationToken);
        await spool.CopyToAsync(output, cancellationToken);
    }

    private async Task WriteListAsync(Stream output, string key, Spool spool, CancellationToken cancellationToken)
    {
        var head = new ArrayBufferWriter<byte>();
        var writer = new MsgpackWriter(head);
        writer.String(key);
        writer.ArrayHeader(Count);
        await WriteAsync(output, head, cancellationToken);
        await spool.CopyToAsync(output, cancellationToken);
    }

    private static ValueTask WriteAsync(Stream output, ArrayBufferWriter<byte> bytes, CancellationToken cancellationToken) =>
        output.WriteAsync(bytes.WrittenMemory, cancellationToken);
}
