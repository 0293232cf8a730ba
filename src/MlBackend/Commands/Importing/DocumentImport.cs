using MlBackend.Commands.Corpora;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Tools;
using MlBackend.Formats.Files;

namespace MlBackend.Commands.Importing;

/// <summary>
/// Sends the documents of a corpus to a tool's project, batch by batch. Before a batch goes out it is written down; a batch of unknown
/// fate is looked for by the number of the project's documents, since the tool takes a batch whole or not at all.
/// </summary>
/// <param name="source">The documents.</param>
/// <param name="options">What a person said of them.</param>
/// <param name="tool">Where they go.</param>
/// <param name="stateFile">Where the state is kept.</param>
/// <param name="answers">Names the answers, which are sent along; null where none are.</param>
internal sealed class DocumentImport(CorpusSource source, CorpusOptions options, IToolImport tool, string stateFile, SchemaScan? answers)
{
    private const int MostDocuments = 250;
    private const int MostCharacters = 4 << 20;

    /// <summary>Goes on from a state to the end.</summary>
    /// <returns>The state at the end.</returns>
    /// <exception cref="MlBackendException">The tool fails, or its project is not as it was left.</exception>
    public async Task<ImportState> RunAsync(ImportState state, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        state = await SettleAsync(state, cancellationToken);
        var passed = 0;
        List<CorpusDocument> batch = [];
        var characters = 0;
        var length = double.Max(1, source.Length);
        await foreach (var document in source.ReadAsync(options, cancellationToken))
        {
            if (document.Document.Fields.Count == 0 || passed++ < state.Done)
            {
                continue;
            }

            batch.Add(answers?.Named(document) ?? document);
            characters += document.Document.Fields.Values.Sum(text => text.Length);
            if (batch.Count == MostDocuments || characters > MostCharacters)
            {
                state = await SendAsync(state, batch, cancellationToken);
                batch.Clear();
                characters = 0;
                progress?.Report(new TrainingProgress(double.Min(1, source.BytesRead / length), ""));
            }
        }

        state = batch.Count > 0 ? await SendAsync(state, batch, cancellationToken) : state;
        state = state with { IsComplete = true };
        await state.WriteAsync(stateFile);
        return state;
    }

    private async Task<ImportState> SettleAsync(ImportState state, CancellationToken cancellationToken)
    {
        if (state.InDoubt == 0)
        {
            return state;
        }

        var count = await tool.CountAsync(state.Project, cancellationToken);
        var sure = state.Before + state.Done;
        state = count == sure + state.InDoubt ? state with { Done = state.Done + state.InDoubt, InDoubt = 0 }
            : count == sure ? state with { InDoubt = 0 }
            : throw ErrorCodes.ImportChanged.With(count is null ? $"The tool has no project {state.ProjectId} any more." : $"Project {state.ProjectId} holds {count} documents, not {sure} or {sure + state.InDoubt}.");
        await state.WriteAsync(stateFile);
        return state;
    }

    private async Task<ImportState> SendAsync(ImportState state, List<CorpusDocument> batch, CancellationToken cancellationToken)
    {
        state = state with { InDoubt = batch.Count };
        await state.WriteAsync(stateFile);
        try
        {
            var stored = await tool.ImportAsync(state.Project, batch, answers is not null, cancellationToken);
            if (stored != batch.Count)
            {
                throw ErrorCodes.ImportIncomplete.With($"Of {batch.Count} documents behind the first {state.Done} it stored {stored}.");
            }
        }
        catch (ToolException failure) when (failure.Delivery != Delivery.InDoubt)
        {
            await (state with { InDoubt = 0 }).WriteAsync(stateFile);
            throw;
        }

        state = state with { Done = state.Done + batch.Count, InDoubt = 0 };
        await state.WriteAsync(stateFile);
        return state;
    }
}
