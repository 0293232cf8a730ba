using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using MlBackend.Core.Errors;
using MlBackend.Spacy.Msgpack;
using MlBackend.Spacy.Strings;

namespace MlBackend.Spacy.DocBin;

/// <summary>
/// The strings of a file that is read, by number. Each is made when it is first asked for: all at once would be much memory that a
/// collector moves about while it is needed for nothing yet.
/// </summary>
internal sealed class StoredStrings
{
    private readonly UnpackedFile file;
    private readonly Dictionary<ulong, Entry> entries;

    private StoredStrings(UnpackedFile file, Dictionary<ulong, Entry> entries) => (this.file, this.entries) = (file, entries);

    /// <summary>Notes where each string lies.</summary>
    /// <exception cref="MlBackendException">The section is no list of strings.</exception>
    public static StoredStrings Find(UnpackedFile file, Section section)
    {
        var reader = new MsgpackReader(file, section.Start, section.Start + section.Bytes);
        // A table that grows holds itself twice. What a file says of its length is believed as far as its bytes go.
        var entries = new Dictionary<ulong, Entry>((int)Math.Min(Math.Min(section.Count, section.Bytes / 2), 1 << 20)) { [0] = new("", 0, 0) };
        for (var left = section.Count; left > 0; left--)
        {
            var bytes = reader.StringBytes();
            if (!bytes.IsEmpty)
            {
                entries[StringId.Of(bytes)] = new(null, reader.Position - bytes.Length, bytes.Length);
            }
        }

        return new StoredStrings(file, entries);
    }

    /// <summary>The string of a number; null where there is none.</summary>
    public string? Find(ulong id)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrNullRef(entries, id);
        return Unsafe.IsNullRef(ref entry) ? Symbols.Name(id) : entry.Text ??= Made(entry);
    }

    /// <summary>The same.</summary>
    /// <param name="id">The number.</param>
    /// <param name="document">The number of the document that names it, for the error.</param>
    /// <exception cref="MlBackendException">There is no such string.</exception>
    public string Text(ulong id, int document) => Find(id) ?? throw DocRows.Invalid(document, "a string is missing");

    private string Made(in Entry entry)
    {
        if (file.Memory is { } whole)
        {
            return Encoding.UTF8.GetString(whole, (int)entry.Position, entry.Length);
        }

        var bytes = entry.Length <= 512 ? stackalloc byte[entry.Length] : new byte[entry.Length];
        file.Read(entry.Position, bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    private record struct Entry(string? Text, long Position, int Length);
}
