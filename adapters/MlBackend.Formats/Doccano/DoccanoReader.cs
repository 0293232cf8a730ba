using System.Text.Json;
using MlBackend.Core.Corpora;
using MlBackend.Formats.Lines;

namespace MlBackend.Formats.Doccano;

/// <summary>Reads doccano's JSONL, as <see cref="DoccanoLayout"/> describes.</summary>
public sealed class DoccanoReader : ICorpusReader
{
    /// <inheritdoc/>
    public string Format => "doccano";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string fileName) => JsonHead.Members(head) is { } members && members.Any(member => member.Name == "text")
        && (members.Contains((DoccanoLayout.Comments, JsonTokenType.StartArray, JsonTokenType.None))
            || members.Any(member => member is { Name: DoccanoLayout.Comments or "entities", Value: JsonTokenType.StartArray } or { Name: "label", First: JsonTokenType.StartArray }));

    /// <inheritdoc/>
    public IAsyncEnumerable<CorpusDocument> ReadAsync(Stream stream, CorpusOptions options, CancellationToken cancellationToken) =>
        JsonLines.ReadAsync(stream, options, (record, number) => DoccanoLayout.Read(record, number, options), cancellationToken);
}
