using System.Runtime.CompilerServices;
using System.Text.Json;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;

namespace MlBackend.LabelStudio.Corpora;

/// <summary>Reads Label Studio's JSON_MIN export, a list of flat objects, one an annotation, as <see cref="FlatRow"/> describes.</summary>
public sealed class LabelStudioMinReader : ICorpusReader
{
    /// <inheritdoc/>
    public string Format => "label-studio-min";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string fileName)
    {
        var rest = (head.StartsWith("\uFEFF"u8) ? head[3..] : head).TrimStart(" \t\r\n"u8);
        return rest.StartsWith("["u8) && rest[1..].TrimStart(" \t\r\n"u8).StartsWith("{"u8)
            && head.IndexOf("\"annotation_id\""u8) >= 0 && head.IndexOf("\"annotations\""u8) < 0;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<CorpusDocument> ReadAsync(Stream stream, CorpusOptions options, CancellationToken cancellationToken) =>
        FlatRows.DocumentsAsync(RowsAsync(stream, cancellationToken), options, cancellationToken);

    private static async IAsyncEnumerable<FlatRow> RowsAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (row, line) in ExportedTasks.ElementsAsync(stream, cancellationToken))
        {
            List<KeyValuePair<string, JsonElement>> members = [.. row.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value))];
            var behind = members.FindIndex(member => member.Key == "id");
            var choices = members.Skip(behind + 1).TakeWhile(member => member.Key is not ("annotator" or "annotation_id")).Select(member => member.Key);
            yield return new FlatRow(members, [.. behind < 0 ? [] : choices], line);
        }
    }
}
