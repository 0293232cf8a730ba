using System.Runtime.CompilerServices;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Formats.Lines;

namespace MlBackend.Formats.Brat;

/// <summary>
/// Reads folders of brat standoff: each .txt is a document, the .ann of the same name its answers, as <see cref="BratLayout"/>
/// describes. A .txt without .ann is not labelled; an empty .ann says that there is nothing to mark.
/// </summary>
public sealed class BratReader : ICorpusFolderReader
{
    private const string Text = ".txt";
    private const string Answers = ".ann";

    /// <inheritdoc/>
    public string Format => "brat";

    /// <inheritdoc/>
    public bool Recognises(ICorpusFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return folder.Names.Any(name => name.EndsWith(Answers, StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<CorpusDocument> ReadAsync(
        ICorpusFolder folder, CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        var known = folder.Names.ToHashSet(StringComparer.Ordinal);
        foreach (var name in folder.Names.Where(name => name.EndsWith(Text, StringComparison.OrdinalIgnoreCase) || name.EndsWith(Answers, StringComparison.OrdinalIgnoreCase)))
        {
            var stem = name[..^Text.Length];
            if (name.EndsWith(Answers, StringComparison.OrdinalIgnoreCase) && known.Contains(stem + Text))
            {
                continue;
            }

            CorpusDocument document;
            try
            {
                document = await ReadAsync(folder, stem, options, cancellationToken);
            }
            catch (MlBackendException failure) when (options.TrySetAside(failure))
            {
                continue;
            }

            yield return document;
        }
    }

    /// <summary>Reads one document by the name of its files without their endings.</summary>
    internal static async Task<CorpusDocument> ReadAsync(ICorpusFolder folder, string stem, CorpusOptions options, CancellationToken cancellationToken)
    {
        var text = await InAsync(stem + Text, async () =>
        {
            await using var stream = folder.OpenRead(stem + Text) ?? throw ErrorCodes.StandoffInvalid.With("there is no such text.");
            return await WholeText.ReadAsync(stream, cancellationToken);
        });
        return await InAsync(stem + Answers, async () =>
        {
            if (folder.OpenRead(stem + Answers) is not { } stream)
            {
                return BratMapping.Document(stem, text, null, options);
            }

            await using (stream)
            {
                return BratMapping.Document(stem, text, await ParseAsync(stream, text, cancellationToken), options);
            }
        });
    }

    /// <summary>Reads an .ann file.</summary>
    internal static async Task<BratLayout> ParseAsync(Stream stream, string text, CancellationToken cancellationToken)
    {
        var layout = new BratLayout(text);
        using var lines = new LineReader(stream);
        while (await lines.ReadAsync(cancellationToken))
        {
            layout.Read(lines.Text, lines.Number);
        }

        layout.Check();
        return layout;
    }

    private static async Task<T> InAsync<T>(string name, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (MlBackendException failure)
        {
            throw failure.Code.With($"{name}, {failure.Detail}", failure);
        }
    }
}
