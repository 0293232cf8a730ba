using System.Buffers.Binary;
using MlBackend.Core.Errors;
using MlBackend.Spacy.Docs;
using MlBackend.Spacy.Msgpack;

namespace MlBackend.Spacy.DocBin;

/// <summary>
/// An open .spacy file. Its documents are read one after the other in memory that grows only with the number of different strings;
/// what is wrong is refused with the number of the document or the byte.
/// </summary>
public sealed class DocBinFile : IDisposable
{
    private readonly UnpackedFile file;
    private readonly Sections sections;
    private readonly StoredStrings strings;

    private DocBinFile(UnpackedFile file, Sections sections, StoredStrings strings) =>
        (this.file, this.sections, this.strings) = (file, sections, strings);

    /// <summary>The columns by spaCy's numbers, in the file's order.</summary>
    public IReadOnlyList<int> Attributes => sections.Attributes;

    /// <summary>Number of documents.</summary>
    public int Count => (int)(sections.Lengths.Bytes / sizeof(int));

    /// <summary>True where the file keeps user data.</summary>
    public bool HasUserData => sections.UserData is not null;

    /// <summary>Unpacks a file and checks that its parts fit together.</summary>
    /// <exception cref="MlBackendException">It is no DocBin, is damaged, or is absurdly large.</exception>
    public static async Task<DocBinFile> OpenAsync(Stream stream, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var file = await UnpackedFile.UnpackAsync(stream, cancellationToken);
        try
        {
            var sections = Sections.Find(file);
            return new DocBinFile(file, sections, StoredStrings.Find(file, sections.Strings));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The documents in the file's order.</summary>
    /// <param name="setAside">Told of each document that contradicts itself, which is then left out; null = the first one ends the reading.</param>
    /// <exception cref="MlBackendException">A document contradicts itself; the message has its number, from 1.</exception>
    public IEnumerable<(int Number, Doc Doc)> Docs(Action<MlBackendException>? setAside = null)
    {
        var lengths = Reader(sections.Lengths);
        var parts = new Parts(
            Reader(sections.Tokens),
            Reader(sections.Spaces),
            Reader(sections.Categories),
            sections.Flags is { } flags ? Reader(flags) : null,
            sections.SpanGroups is { } groups ? Reader(groups) : null,
            sections.UserData is { } data ? Reader(data) : null);
        var rows = new DocRows(parts.Cells, parts.Spaces, Attributes, strings);
        for (var number = 1; number <= Count; number++)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(lengths.Take(sizeof(int)));
            if (Read(parts, rows, length, number, setAside) is { } doc)
            {
                yield return (number, doc);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private Doc? Read(Parts parts, DocRows rows, int length, int number, Action<MlBackendException>? setAside)
    {
        var before = parts.Positions();
        try
        {
            var tokens = rows.Read(length, number);
            return new Doc(tokens)
            {
                Categories = ReadCategories(parts.Categories),
                HasUnknownSpaces = parts.Flags is not null && ReadFlags(parts.Flags),
                SpanGroups = parts.Groups is null ? [] : ReadGroups(parts.Groups, length, number),
                UserData = parts.UserData is null || parts.UserData.TryNil() ? null : parts.UserData.Bin().ToArray(),
            };
        }
        catch (MlBackendException exception) when (setAside is not null)
        {
            setAside(exception);
            parts.Pass(before, (long)length * Attributes.Count * sizeof(ulong), length);
            return null;
        }
    }

    private MsgpackReader Reader(Section section) => new(file, section.Start, section.Start + section.Bytes);

    private List<DocSpanGroup> ReadGroups(MsgpackReader groups, int tokens, int number)
    {
        var length = groups.BinHeader();
        var inner = new MsgpackReader(file, groups.Position, groups.Position + length);
        groups.Pass(length);
        return SpanGroupLayout.Read(inner, file, tokens, id => strings.Text(id, number), what => DocRows.Invalid(number, what));
    }

    private static List<DocCategory> ReadCategories(MsgpackReader reader)
    {
        List<DocCategory> categories = [];
        for (var count = reader.MapHeader(); count > 0; count--)
        {
            categories.Add(new DocCategory(reader.String(), reader.Number()));
        }

        return categories;
    }

    private static bool ReadFlags(MsgpackReader reader)
    {
        var unknownSpaces = false;
        for (var count = reader.MapHeader(); count > 0; count--)
        {
            if (reader.String() == DocBinLayout.UnknownSpacesFlag)
            {
                unknownSpaces = reader.Number() != 0;
            }
            else
            {
                reader.Skip();
            }
        }

        return unknownSpaces;
    }

    /// <summary>A reader in each part of the file, all at the same document.</summary>
    private sealed record Parts(
        MsgpackReader Cells, MsgpackReader Spaces, MsgpackReader Categories, MsgpackReader? Flags, MsgpackReader? Groups, MsgpackReader? UserData)
    {
        private IEnumerable<MsgpackReader?> All => [Cells, Spaces, Categories, Flags, Groups, UserData];

        public long[] Positions() => [.. All.Select(reader => reader?.Position ?? 0)];

        /// <summary>Goes on to the next document, whatever was read of this one.</summary>
        public void Pass(long[] before, long cellBytes, int spaceBytes)
        {
            foreach (var (reader, position) in All.Zip(before))
            {
                reader?.Position = position;
            }

            Cells.Pass(cellBytes);
            Spaces.Pass(spaceBytes);
            Categories.Skip();
            Flags?.Skip();
            Groups?.Skip();
            UserData?.Skip();
        }
    }
}
