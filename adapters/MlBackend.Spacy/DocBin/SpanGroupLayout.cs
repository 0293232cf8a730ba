using System.Buffers;
using System.Buffers.Binary;
using MlBackend.Spacy.Docs;
using MlBackend.Spacy.Msgpack;

namespace MlBackend.Spacy.DocBin;

/// <summary>
/// The span groups of one document (spacy/tokens/_dict_proxies.py, span_group.pyx): an empty array where there are none, else a map
/// from each group's bytes to the keys that hold it. A group is {"name", "attrs", "spans": [40 bytes]}, a span, big-endian:
/// <code>
/// id u64, kb_id u64, label u64, start token i32, end token i32, start i32, end i32 (code points)
/// </code>
/// </summary>
internal static class SpanGroupLayout
{
    public const int SpanBytes = 40;

    /// <summary>Appends the groups of a document.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="doc">The document.</param>
    /// <param name="id">Gives a string its number and notes that the file holds it.</param>
    public static void Write(IBufferWriter<byte> output, Doc doc, Func<string, ulong> id)
    {
        var writer = new MsgpackWriter(output);
        if (doc.SpanGroups.Count == 0)
        {
            writer.ArrayHeader(0);
            return;
        }

        var starts = doc.CodePointStarts();
        // Groups of equal bytes share one entry; a file holds few groups a document.
        List<(byte[] Group, List<string> Keys)> entries = [];
        foreach (var group in doc.SpanGroups)
        {
            var bytes = Bytes(doc, group, starts, id);
            var known = entries.FindIndex(entry => entry.Group.AsSpan().SequenceEqual(bytes));
            if (known < 0)
            {
                entries.Add((bytes, [group.Key]));
            }
            else
            {
                entries[known].Keys.Add(group.Key);
            }
        }

        writer.MapHeader(entries.Count);
        foreach (var (group, keys) in entries)
        {
            writer.Bin(group);
            writer.ArrayHeader(keys.Count);
            foreach (var key in keys)
            {
                writer.String(key);
            }
        }
    }

    /// <summary>Reads one document's groups; the reader stands at their first byte.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="file">The file, for the groups within the groups.</param>
    /// <param name="tokens">Number of tokens of the document.</param>
    /// <param name="text">The string of a number.</param>
    /// <param name="invalid">Makes the error of a thing that is wrong.</param>
    public static List<DocSpanGroup> Read(MsgpackReader reader, UnpackedFile file, int tokens, Func<ulong, string> text, Func<string, Exception> invalid)
    {
        List<DocSpanGroup> groups = [];
        if (reader.TryEmptyArray())
        {
            return groups;
        }

        for (var entries = reader.MapHeader(); entries > 0; entries--)
        {
            var length = reader.BinHeader();
            var group = new MsgpackReader(file, reader.Position, reader.Position + length);
            reader.Pass(length);
            var (name, spans) = Group(group, tokens, text, invalid);
            for (var keys = reader.ArrayHeader(); keys > 0; keys--)
            {
                groups.Add(new DocSpanGroup(reader.String(), spans) { Name = name });
            }
        }

        return groups;
    }

    private static byte[] Bytes(Doc doc, DocSpanGroup group, int[] starts, Func<string, ulong> id)
    {
        var buffer = new ArrayBufferWriter<byte>(64 + (group.Spans.Count * (SpanBytes + 2)));
        var writer = new MsgpackWriter(buffer);
        writer.MapHeader(3);
        writer.String("name"u8);
        writer.String(group.Name);
        writer.String("attrs"u8);
        writer.MapHeader(0);
        writer.String("spans"u8);
        writer.ArrayHeader(group.Spans.Count);
        Span<byte> bytes = stackalloc byte[SpanBytes];
        foreach (var span in group.Spans)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes, id(span.Id));
            BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], id(span.KnowledgeId));
            BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], id(span.Label));
            BinaryPrimitives.WriteInt32BigEndian(bytes[24..], span.Start);
            BinaryPrimitives.WriteInt32BigEndian(bytes[28..], span.End);
            BinaryPrimitives.WriteInt32BigEndian(bytes[32..], starts[span.Start]);
            var last = doc.Tokens[span.End - 1];
            BinaryPrimitives.WriteInt32BigEndian(bytes[36..], starts[span.End - 1] + DocMarks.Length(last.Orth));
            writer.Bin(bytes);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static (string Name, List<DocSpan> Spans) Group(MsgpackReader reader, int tokens, Func<ulong, string> text, Func<string, Exception> invalid)
    {
        var name = "";
        List<DocSpan> spans = [];
        for (var entries = reader.MapHeader(); entries > 0; entries--)
        {
            switch (reader.String())
            {
                case "name":
                    name = reader.String();
                    break;
                case "spans":
                    for (var count = reader.ArrayHeader(); count > 0; count--)
                    {
                        spans.Add(ReadSpan(reader.Bin(), tokens, text, invalid));
                    }

                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return (name, spans);
    }

    private static DocSpan ReadSpan(ReadOnlySpan<byte> bytes, int tokens, Func<ulong, string> text, Func<string, Exception> invalid)
    {
        if (bytes.Length != SpanBytes)
        {
            throw invalid("a span is not 40 bytes long");
        }

        var start = BinaryPrimitives.ReadInt32BigEndian(bytes[24..]);
        var end = BinaryPrimitives.ReadInt32BigEndian(bytes[28..]);
        return start >= 0 && start < end && end <= tokens
            ? new DocSpan(
                start,
                end,
                text(BinaryPrimitives.ReadUInt64BigEndian(bytes[16..])),
                text(BinaryPrimitives.ReadUInt64BigEndian(bytes[8..])),
                text(BinaryPrimitives.ReadUInt64BigEndian(bytes)))
            : throw invalid("a span lies outside its tokens");
    }
}
