using Microsoft.Extensions.Logging;
using MlBackend.Argilla.Contract;
using MlBackend.Argilla.Mapper;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;

namespace MlBackend.Argilla.Client.Records;

/// <summary>
/// Writes suggestions and priorities: reads what stands there, changes what is ours, leaves the rest. A suggestion that Argilla
/// refuses is set aside; a write is all or nothing, so the others are sent again without it.
/// </summary>
internal sealed class SuggestionPush(Transport transport, StandingRecords records, Priorities priorities, ArgillaOptions options, ILogger log)
{
    /// <summary>Pushes documents.</summary>
    /// <returns>How many of them carry what the release says.</returns>
    public async Task<int> PushAsync(
        ProjectIdentity dataset, Schema schema, IReadOnlyList<SuggestedDocument> documents, ReleaseName release, CancellationToken cancellationToken)
    {
        var writer = new SuggestionWriter(schema);
        var stored = 0;
        foreach (var some in documents.Chunk(options.PushBatchSize))
        {
            stored += await PushSomeAsync(dataset, writer, some, release, cancellationToken);
        }

        if (writer.Misfits > 0)
        {
            Log.SuggestionsDoNotFit(log, writer.Misfits, dataset, release);
        }

        return stored;
    }

    private async Task<int> PushSomeAsync(
        ProjectIdentity dataset, SuggestionWriter writer, IReadOnlyList<SuggestedDocument> documents, ReleaseName release, CancellationToken cancellationToken)
    {
        var batch = new RecordBatch(release, await priorities.AreWritableAsync(dataset, cancellationToken));
        var standing = await records.ReadAsync(dataset.ExternalId, [.. documents.Select(document => document.Document.ExternalId)], cancellationToken);
        List<RecordChange> changes = [];
        var stored = 0;
        foreach (var document in documents)
        {
            // One that is gone must not be written: Argilla would take it for a new one.
            if (standing.TryGetValue(document.Document.ExternalId, out var record))
            {
                var change = batch.Compare(record, writer.Write(document), document.Suggestion.Priority, out var isTaken);
                stored += isTaken ? 0 : 1;
                if (change is not null)
                {
                    changes.Add(change);
                }
            }
        }

        return stored - await WriteAsync(dataset, batch, changes, cancellationToken);
    }

    /// <summary>Writes the records, without those that Argilla refuses.</summary>
    /// <returns>How many were set aside.</returns>
    private async Task<int> WriteAsync(ProjectIdentity dataset, RecordBatch batch, List<RecordChange> changes, CancellationToken cancellationToken)
    {
        var refused = 0;
        while (changes.Count > 0)
        {
            try
            {
                await transport.SendAsync(Route.WriteRecords, ToolJsonContext.Default.WrittenPageJson, dataset.ExternalId, body: batch.Write(changes), cancellationToken: cancellationToken);
                break;
            }
            catch (ToolException failure) when (failure.Code == ErrorCodes.ArgillaRefused)
            {
                priorities.Forget(dataset);
                if (refused == options.RefusalsABatch || failure.Data[Failures.PositionKey] is not int position || position >= changes.Count)
                {
                    throw;
                }

                Log.SuggestionSetAside(log, ErrorCodes.SuggestionSetAside.Id, changes[position].Id, dataset, failure.Detail);
                changes.RemoveAt(position);
                refused++;
            }
        }

        return refused;
    }
}
