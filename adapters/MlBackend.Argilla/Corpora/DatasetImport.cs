using System.Collections.Concurrent;
using MlBackend.Argilla.Client;
using MlBackend.Argilla.Client.Records;
using MlBackend.Argilla.Contract;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Core.Tools;

namespace MlBackend.Argilla.Corpora;

/// <summary>A new dataset of a corpus, batch by batch. A document under an id that the dataset has already writes over that record's fields.</summary>
internal sealed class DatasetImport(Transport transport, ArgillaDatasets datasets) : IToolImport
{
    private readonly ConcurrentDictionary<(string Dataset, bool WithAnswers), CorpusRecords> writers = new();

    /// <inheritdoc/>
    /// <remarks>With <c>workspace/</c> before the title it goes there. The first field is required of every record, the others are not. Questions that Argilla has no kind for are left out.</remarks>
    public async Task<ProjectIdentity> CreateProjectAsync(string title, Schema schema, IReadOnlyList<string> fields, string? source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(fields);
        if (source is not null)
        {
            throw ErrorCodes.ImportNotOffered.With("Argilla has no label config.");
        }

        List<Question> questions = [.. schema.Questions.Where(IsTaken)];
        if (questions.Count == 0)
        {
            throw ErrorCodes.NothingLabelled.With("Argilla publishes no dataset without a question: say what to ask with mlbackend argilla push-corpus --task.");
        }

        if (await datasets.StatusAsync(title, cancellationToken) == DatasetJson.Ready)
        {
            throw ErrorCodes.ArgillaHasAlready.With($"A dataset {title}.");
        }

        var id = await datasets.EnsureAsync(title, fields.ToDictionary(field => field, field => field == fields[0], StringComparer.Ordinal), questions, cancellationToken);
        return DatasetIds.Of(await transport.SendAsync(Route.Dataset, ToolJsonContext.Default.DatasetJson, id, cancellationToken: cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<int?> CountAsync(ProjectIdentity project, CancellationToken cancellationToken)
    {
        try
        {
            return (await transport.SendAsync(Route.Records, ToolJsonContext.Default.RecordPageJson, project.ExternalId, RecordQuery.Page(include: null, 0, 1), cancellationToken: cancellationToken)).Total;
        }
        catch (ToolException failure) when (failure.Code == ErrorCodes.NotInTool)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<int> ImportAsync(ProjectIdentity project, IReadOnlyList<CorpusDocument> batch, bool withAnswers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!writers.TryGetValue((project.ExternalId, withAnswers), out var writer))
        {
            writers[(project.ExternalId, withAnswers)] = writer = await datasets.WriterAsync(project.ExternalId, withAnswers, cancellationToken);
        }

        return (await transport.SendAsync(Route.WriteRecords, ToolJsonContext.Default.WrittenPageJson, project.ExternalId, body: writer.Write(batch), cancellationToken: cancellationToken)).Items.Count;
    }

    /// <summary>Of two labels at least, spans of one: Argilla takes no fewer.</summary>
    private static bool IsTaken(Question question) =>
        question.Kind is QuestionKind.Choice or QuestionKind.MultiChoice or QuestionKind.Span
        && question.Labels.Count >= (question.Kind == QuestionKind.Span ? 1 : 2);
}
