using System.IO.Compression;
using System.Runtime.CompilerServices;
using MlBackend.Core.Corpora;
using MlBackend.Spacy.DocBin;

namespace MlBackend.Spacy.Corpora;

/// <summary>Reads .spacy files as a corpus: <see cref="DocAnswers"/> says what becomes of what.</summary>
public sealed class DocBinReader : ICorpusReader
{
    /// <inheritdoc/>
    public string Format => "spacy";

    /// <inheritdoc/>
    public bool ReadsAhead => true;

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string fileName)
    {
        // A zlib header: deflate, and a checksum of its two bytes.
        if (head.Length < 2 || (head[0] & 0x0F) != 8 || ((head[0] << 8) | head[1]) % 31 != 0)
        {
            return false;
        }

        using var zlib = new ZLibStream(new MemoryStream(head.ToArray()), CompressionMode.Decompress);
        Span<byte> start = stackalloc byte[16];
        try
        {
            var length = zlib.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            // A map whose first key is one of a DocBin.
            return length > 8 && (start[0] & 0xF0) == 0x80 && (start[2..].StartsWith("version"u8) || start[2..].StartsWith("attrs"u8));
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            // The head of a large file is cut off, or it is no zlib stream after all: asked by its name only.
            return fileName.EndsWith(".spacy", StringComparison.OrdinalIgnoreCase);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<CorpusDocument> ReadAsync(
        Stream stream, CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var file = await DocBinFile.OpenAsync(stream, cancellationToken);
        foreach (var (number, doc) in file.Docs(options.SetAside))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return DocAnswers.Read(doc, number, options);
        }
    }
}
