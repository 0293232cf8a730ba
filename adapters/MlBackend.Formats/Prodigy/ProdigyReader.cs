using MlBackend.Core.Corpora;
using MlBackend.Formats.Lines;

namespace MlBackend.Formats.Prodigy;

/// <summary>Reads Prodigy's JSONL: one object a line, as <see cref="ProdigyLayout"/> describes. Blank lines are skipped.</summary>
public sealed class ProdigyReader : ICorpusReader
{
    /// <inheritdoc/>
    public string Format => "prodigy";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string fileName)
    {
        var first = FileHead.FirstLine(head).AsSpan().Trim();
        return first is ['{', ..] && first[1..].TrimStart() is "" or ['"', ..] or ['}', ..];
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<CorpusDocument> ReadAsync(Stream stream, CorpusOptions options, CancellationToken cancellationToken) =>
        JsonLines.ReadAsync(stream, options, (record, number) => new ProdigyLayout(record).Read(number, options), cancellationToken);
}
