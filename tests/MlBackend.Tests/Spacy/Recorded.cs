using System.IO.Compression;
using System.Text.Json;
using MlBackend.Spacy.DocBin;
using MlBackend.Spacy.Docs;
using MlBackend.TestKit;

namespace MlBackend.Tests.Spacy;

/// <summary>Files that spaCy 3.8 itself wrote, in the shared folder.</summary>
internal static class Recorded
{
    /// <summary>The .spacy files that spaCy wrote, by name.</summary>
    public static readonly string[] DocBins =
    [
        "ner-basic", "ner-basic-3attrs", "ner-no-entities", "ner-missing", "ner-emoji-accents-crlf", "textcat-exclusive",
        "textcat-multilabel", "spancat-overlapping", "rejected-spans", "full-attributes", "user-data", "empty", "empty-doc-inside",
        "unknown-spaces", "fashion-300",
    ];

    public static string Path(params string[] parts) => Repository.SharedPath(["contracts", "recorded", "spacy", .. parts]);

    /// <summary>What spaCy says such a file holds.</summary>
    public static JsonElement Json(params string[] parts)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path(parts)));
        return json.RootElement.Clone();
    }

    public static byte[] Unpacked(string name)
    {
        using var file = File.OpenRead(Path("docbin", name + ".spacy"));
        return Unpacked(file);
    }

    public static byte[] Unpacked(Stream packed)
    {
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        zlib.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    public static byte[] Packed(byte[] unpacked)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(unpacked);
        }

        return packed.ToArray();
    }

    /// <summary>The documents of such a file and its columns.</summary>
    public static async Task<(List<Doc> Docs, IReadOnlyList<int> Attributes, bool HasUserData)> ReadAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(path);
        using var file = await DocBinFile.OpenAsync(stream, cancellationToken);
        return ([.. file.Docs().Select(entry => entry.Doc)], file.Attributes, file.HasUserData);
    }

    public static async Task<byte[]> UnpackedAsync(
        IEnumerable<Doc> docs, IEnumerable<DocColumn>? columns, bool storeUserData, CancellationToken cancellationToken, int mostStringsInMemory = 1_000)
    {
        using var writer = new DocBinWriter(columns, storeUserData) { MostStringsInMemory = mostStringsInMemory };
        foreach (var doc in docs)
        {
            writer.Add(doc);
        }

        using var packed = new MemoryStream();
        await writer.WriteAsync(packed, cancellationToken);
        packed.Position = 0;
        return Unpacked(packed);
    }
}
