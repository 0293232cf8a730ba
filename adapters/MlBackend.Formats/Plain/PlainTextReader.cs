using System.Runtime.CompilerServices;
using MlBackend.Core.Corpora;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Formats.Lines;

namespace MlBackend.Formats.Plain;

/// <summary>Reads text files, each a document that is not labelled. A byte order mark is taken off.</summary>
public sealed class PlainTextReader : ICorpusReader, ICorpusFolderReader
{
    private const string Ending = ".txt";

    /// <inheritdoc cref="ICorpusReader.Format"/>
    public string Format => "text";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string fileName) => false;

    /// <inheritdoc/>
    public bool Recognises(ICorpusFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return folder.Names.Any(name => FileHead.HasExtension(name, Ending));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<CorpusDocument> ReadAsync(
        Stream stream, CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        CorpusDocument document;
        try
        {
            document = await ReadAsync(stream, Path.GetFileNameWithoutExtension(options.FileName) ?? "1", options, cancellationToken);
        }
        catch (MlBackendException failure) when (options.TrySetAside(failure))
        {
            yield break;
        }

        yield return document;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<CorpusDocument> ReadAsync(
        ICorpusFolder folder, CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        foreach (var name in folder.Names.Where(name => FileHead.HasExtension(name, Ending)))
        {
            CorpusDocument document;
            try
            {
                await using var stream = folder.OpenRead(name) ?? throw ErrorCodes.FileUnreadable.With("it is gone.");
                document = await ReadAsync(stream, name[..name.LastIndexOf(Ending, StringComparison.OrdinalIgnoreCase)], options, cancellationToken);
            }
            catch (MlBackendException failure)
            {
                var named = failure.Code.With($"{name}, {failure.Detail}", failure);
                if (options.TrySetAside(named))
                {
                    continue;
                }

                throw named;
            }

            yield return document;
        }
    }

    private static async Task<CorpusDocument> ReadAsync(Stream stream, string id, CorpusOptions options, CancellationToken cancellationToken)
    {
        var text = await WholeText.ReadAsync(stream, cancellationToken);
        return new CorpusDocument(new Document(id, new Dictionary<string, string>(StringComparer.Ordinal) { [options.Field] = text.TrimStart('\uFEFF') }), [], 1);
    }
}
