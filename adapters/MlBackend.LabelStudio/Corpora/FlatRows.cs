using System.Runtime.CompilerServices;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;

namespace MlBackend.LabelStudio.Corpora;

/// <summary>Puts the rows of one task together: they follow each other.</summary>
internal static class FlatRows
{
    /// <summary>The documents of rows.</summary>
    public static async IAsyncEnumerable<CorpusDocument> DocumentsAsync(IAsyncEnumerable<FlatRow> rows, CorpusOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<FlatRow> own = [];
        var number = 0;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            if (own.Count > 0 && (row.TaskId is null || row.TaskId != own[0].TaskId))
            {
                if (Read(own, ++number, options) is { } document)
                {
                    yield return document;
                }

                own = [];
            }

            own.Add(row);
        }

        if (own.Count > 0 && Read(own, ++number, options) is { } last)
        {
            yield return last;
        }
    }

    private static CorpusDocument? Read(List<FlatRow> rows, int number, CorpusOptions options)
    {
        try
        {
            return FlatRow.Document(rows, number, options);
        }
        catch (MlBackendException failure) when (options.TrySetAside(failure))
        {
            return null;
        }
    }
}
