using System.Buffers;
using MlBackend.Core.Errors;
using MlBackend.Spacy.Deflate;
using MlBackend.Spacy.Docs;
using MlBackend.Spacy.Msgpack;
using MlBackend.Spacy.Strings;
using MlBackend.Spacy.Tokenizer;

namespace MlBackend.Spacy.DocBin;

/// <summary>
/// Writes a .spacy file document by document. What a file needs in one piece waits in spools, so that memory does not grow
/// with the corpus. The bytes before compression are those that spaCy writes for the same content.
/// </summary>
public sealed class DocBinWriter : IDisposable
{
    private static readonly ulong EmptyMorphId = StringId.Of(DocToken.EmptyMorph);

    private static readonly DocColumn[] Plain =
        [DocColumn.Orth, DocColumn.Norm, DocColumn.EntityMark, DocColumn.EntityLabel, DocColumn.Head, DocColumn.SentenceStart];

    private readonly DocColumn[] attributes;
    private readonly DocColumn[] plainAttributes;
    private readonly int[] plainColumns;
    private readonly RowDeflater tokens;
    private readonly Spool spaces = new();
    private readonly Spool lengths = new();
    private Spool categories = new();
    private readonly Spool flags = new();
    private readonly Spool groups = new();
    private readonly Spool? userData;
    private readonly ArrayBufferWriter<byte> piece = new();
    private readonly StringTable strings = new();
    private readonly Func<string, ulong> id;

    /// <summary>A writer of files with these columns.</summary>
    /// <param name="attributes">The columns in any order; null = spaCy's thirteen. The text is always one.</param>
    /// <param name="storeUserData">True: <see cref="Doc.UserData"/> is written.</param>
    public DocBinWriter(IEnumerable<DocColumn>? attributes = null, bool storeUserData = false)
    {
        this.attributes = attributes is null
            ? [.. DocBinLayout.DefaultAttributes]
            : [DocColumn.Orth, .. attributes.Where(attribute => attribute != DocColumn.Orth).Distinct().Order()];
        // What a token has that no analysis was made of.
        plainColumns = [.. Enumerable.Range(0, this.attributes.Length).Where(column => Array.IndexOf(Plain, this.attributes[column]) >= 0)];
        plainAttributes = [.. plainColumns.Select(column => this.attributes[column])];
        tokens = new RowDeflater(this.attributes.Length);
        userData = storeUserData ? new Spool() : null;
        id = strings.Id;
    }

    /// <summary>Number of documents so far.</summary>
    public int Count { get; private set; }

    /// <summary>Number of tokens so far.</summary>
    public long TokenCount { get; private set; }

    /// <summary>MessagePack counts the bytes of the table with 32 bits.</summary>
    internal long MostTableBytes { get; init; } = uint.MaxValue;

    /// <summary>Of more different strings some wait in temporary files.</summary>
    internal int MostStringsInMemory { init => strings.MostInMemory = value; }

    /// <summary>Adds a document.</summary>
    /// <exception cref="MlBackendException">The file cannot hold so many tokens.</exception>
    public void Add(Doc doc)
    {
        ArgumentNullException.ThrowIfNull(doc);
        if (tokens.Length + ((long)doc.Tokens.Length * attributes.Length * sizeof(ulong)) > MostTableBytes)
        {
            throw ErrorCodes.DocBinFull.With($"Document {Count + 1} comes behind {TokenCount} tokens.");
        }

        Count++;
        TokenCount += doc.Tokens.Length;
        var length = lengths.GetSpan(4);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(length, doc.Tokens.Length);
        lengths.Advance(4);

        var rows = doc.Tokens.AsSpan();
        NoteStrings(rows);
        foreach (ref readonly var token in rows)
        {
            Fill(token, tokens.Next());
            tokens.Commit();
        }

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

    /// <summary>Writes the file; nothing can be added behind it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="cancellationToken">Stops in the middle.</param>
    public async Task WriteAsync(Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        tokens.End();
        await using var packed = await PackedStream.BeginAsync(output, Head().WrittenMemory, tokens, cancellationToken);
        await WriteAsync(packed, DocBinLayout.SpacesKey, spaces, cancellationToken);
        await WriteAsync(packed, DocBinLayout.LengthsKey, lengths, cancellationToken);
        await WriteStringsAsync(packed, cancellationToken);
        await WriteListAsync(packed, DocBinLayout.CategoriesKey, categories, cancellationToken);
        await WriteListAsync(packed, DocBinLayout.FlagsKey, flags, cancellationToken);
        await WriteListAsync(packed, DocBinLayout.SpanGroupsKey, groups, cancellationToken);
        if (userData is not null)
        {
            await WriteListAsync(packed, DocBinLayout.UserDataKey, userData, cancellationToken);
        }

        await packed.EndAsync(cancellationToken);
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
        strings.Dispose();
    }

    private void Fill(in DocToken token, Span<ulong> row)
    {
        if (token.IsPlain)
        {
            for (var index = 0; index < plainColumns.Length; index++)
            {
                row[plainColumns[index]] = Cell(token, plainAttributes[index]);
            }

            return;
        }

        for (var column = 0; column < attributes.Length; column++)
        {
            row[column] = Cell(token, attributes[column]);
        }
    }

    private ulong Cell(in DocToken token, DocColumn attribute) => attribute switch
    {
        DocColumn.Orth => strings.Id(token.Orth),
        DocColumn.Norm => strings.Id(Norm(token)),
        DocColumn.Lemma => strings.Id(token.Lemma),
        DocColumn.PartOfSpeech => token.PartOfSpeech.Length == 0 ? 0 : PartOfSpeech(token.PartOfSpeech),
        DocColumn.Tag => strings.Id(token.Tag),
        DocColumn.Dependency => strings.Id(token.Dependency),
        DocColumn.EntityMark => (ulong)token.EntityMark,
        DocColumn.EntityLabel => strings.Id(token.EntityLabel),
        DocColumn.Head => unchecked((ulong)(long)token.Head),
        DocColumn.SentenceStart => unchecked((ulong)(long)token.SentenceStart),
        DocColumn.EntityKnowledgeId => strings.Id(token.EntityKnowledgeId),
        DocColumn.Morph => MorphId(token.Morph),
        DocColumn.EntityId => strings.Id(token.EntityId),
        _ => 0,
    };

    /// <summary>Whatever the columns are, a file lists every string of its tokens.</summary>
    private void NoteStrings(Span<DocToken> rows)
    {
        if (rows.Length > 0)
        {
            strings.AddEmpty();
        }

        var hasNorms = attributes.Contains(DocColumn.Norm);
        var hasAll = attributes.Length == DocBinLayout.DefaultAttributes.Count;
        if (hasAll)
        {
            return;
        }

        foreach (ref readonly var token in rows)
        {
            if (!hasNorms)
            {
                strings.Id(Norm(token));
            }

            strings.Id(token.EntityLabel);
            if (!token.IsPlain)
            {
                strings.Id(token.Tag);
                strings.Id(token.Lemma);
                MorphId(token.Morph);
                strings.Id(token.Dependency);
                strings.Id(token.EntityKnowledgeId);
                strings.Id(token.EntityId);
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

    /// <summary>The mark of a morphology that is known to be empty is a symbol and no string of the file.</summary>
    private ulong MorphId(string morph) => morph == DocToken.EmptyMorph ? EmptyMorphId : strings.Id(morph);

    private static string Norm(in DocToken token) => token.Norm ?? Norms.Of(token.Orth);

    private static ulong PartOfSpeech(string name) => Symbols.TryFindPartOfSpeech(name, out var number)
        ? number
        : throw ErrorCodes.DocumentContradicts.With($"{name} is no part of speech of Universal Dependencies.");

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

        writer.String(DocBinLayout.TokensKey);
        writer.BinHeader(tokens.Length);
        return head;
    }

    private async Task WriteStringsAsync(PackedStream output, CancellationToken cancellationToken)
    {
        using var all = new Spool();
        var count = strings.WriteTo(all);
        await WriteListAsync(output, DocBinLayout.StringsKey, count, all, cancellationToken);
    }

    private static async Task WriteAsync(PackedStream output, string key, Spool spool, CancellationToken cancellationToken)
    {
        var head = new ArrayBufferWriter<byte>();
        var writer = new MsgpackWriter(head);
        writer.String(key);
        writer.BinHeader(spool.Length);
        await WriteAsync(output, head, spool, cancellationToken);
    }

    private Task WriteListAsync(PackedStream output, string key, Spool spool, CancellationToken cancellationToken) =>
        WriteListAsync(output, key, Count, spool, cancellationToken);

    private static async Task WriteListAsync(PackedStream output, string key, int count, Spool spool, CancellationToken cancellationToken)
    {
        var head = new ArrayBufferWriter<byte>();
        var writer = new MsgpackWriter(head);
        writer.String(key);
        writer.ArrayHeader(count);
        await WriteAsync(output, head, spool, cancellationToken);
    }

    private static async Task WriteAsync(PackedStream output, ArrayBufferWriter<byte> head, Spool spool, CancellationToken cancellationToken)
    {
        await output.WriteAsync(head.WrittenMemory, cancellationToken);
        await foreach (var chunk in spool.ChunksAsync(cancellationToken))
        {
            await output.WriteAsync(chunk, cancellationToken);
        }
    }
}
