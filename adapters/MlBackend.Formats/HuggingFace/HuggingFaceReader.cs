using System.Runtime.CompilerServices;
using System.Text.Json;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Formats.Lines;

namespace MlBackend.Formats.HuggingFace;

/// <summary>Reads a Hugging Face data set as JSON lines, as <see cref="HuggingFaceLayout"/> describes: one file, or a folder of them.</summary>
public sealed class HuggingFaceReader : ICorpusReader, ICorpusFolderReader
{
    private const string Rows = ".jsonl";

    /// <inheritdoc cref="ICorpusReader.Format"/>
    public string Format => "huggingface";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string fileName) => JsonHead.Members(head) is { } members
        && members.Any(member => member is { Name: "tokens", First: JsonTokenType.String } or { Name: "label", Value: JsonTokenType.Number } or { Name: "ner_tags" } or { Name: "labels", First: JsonTokenType.Number });

    /// <inheritdoc/>
    public bool Recognises(ICorpusFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var names = folder.Names.ToList();
        return names.Contains(HuggingFaceFeatures.FileName) && names.Any(name => FileHead.HasExtension(name, Rows));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<CorpusDocument> ReadAsync(
        Stream stream, CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var layout = new HuggingFaceLayout(await HuggingFaceFeatures.FindAsync(options.Beside, options.FileName, cancellationToken));
        await foreach (var document in JsonLines.ReadAsync(stream, options, (record, number) => layout.Read(record, number, options), cancellationToken))
        {
            yield return document;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<CorpusDocument> ReadAsync(
        ICorpusFolder folder, CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        foreach (var name in folder.Names.Where(name => FileHead.HasExtension(name, Rows)))
        {
            await using var stream = folder.OpenRead(name) ?? throw ErrorCodes.FileUnreadable.With($"{name}.");
            var own = options with { Beside = folder, FileName = name, SetAside = options.SetAside is { } each ? failure => each(In(name, failure)) : null };
            await using var documents = ReadAsync(stream, own, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await NextAsync(documents, name))
            {
                yield return documents.Current;
            }
        }
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<CorpusDocument> documents, string name)
    {
        try
        {
            return await documents.MoveNextAsync();
        }
        catch (MlBackendException failure)
        {
            throw In(name, failure);
        }
    }

    private static MlBackendException In(string name, MlBackendException failure) => failure.Code.With($"{name}, {failure.Detail}", failure);
}
