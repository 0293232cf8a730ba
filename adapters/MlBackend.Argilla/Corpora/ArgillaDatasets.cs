using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlBackend.Argilla.Client;
using MlBackend.Argilla.Client.Records;
using MlBackend.Argilla.Contract;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Core.Tools;

namespace MlBackend.Argilla.Corpora;

/// <summary>How many of how many.</summary>
public readonly record struct Counted(int Done, int Total);

/// <summary>Whole datasets: made of a corpus, and written to a file.</summary>
public sealed class ArgillaDatasets
{
    private readonly Transport transport;
    private readonly RecordPages pages;
    private readonly int batchSize;

    internal ArgillaDatasets(Transport transport, RecordPages pages, ArgillaOptions options) => (this.transport, this.pages, batchSize) = (transport, pages, options.PushBatchSize);

    /// <summary>The published dataset of a name, alone or with its workspace before it; null where there is none.</summary>
    public static async Task<ToolProject?> FindAsync(IToolClient client, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        await foreach (var project in client.ProjectsAsync(cancellationToken))
        {
            if (project.Title == name || project.Title.EndsWith("/" + name, StringComparison.Ordinal))
            {
                return project;
            }
        }

        return null;
    }

    /// <summary>Makes and publishes a dataset, or goes on with one that was begun; one that is published must ask the same.</summary>
    /// <param name="name">The dataset's name; with <c>workspace/</c> before it, else in the first workspace.</param>
    /// <param name="fields">Names of the fields, all of them texts; true where every record has it.</param>
    /// <param name="questions">The questions. Kinds: Choice, MultiChoice, Span.</param>
    /// <param name="cancellationToken">Ends the call; what was made stays.</param>
    /// <returns>The dataset's id.</returns>
    /// <exception cref="MlBackendException">Argilla refuses it, or has another dataset of this name.</exception>
    public async Task<string> EnsureAsync(string name, IReadOnlyDictionary<string, bool> fields, IReadOnlyList<Question> questions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fields);
        ArgumentNullException.ThrowIfNull(questions);
        var (workspace, own) = await PlaceAsync(name, cancellationToken);
        var all = await transport.SendAsync(Route.Datasets, ToolJsonContext.Default.ItemsJsonDatasetJson, query: "workspace_id=" + workspace.Id, cancellationToken: cancellationToken);
        var dataset = all.Items.FirstOrDefault(known => known.Name == own)
            ?? await SendAsync(Route.CreateDataset, null, new NewDatasetJson(own, workspace.Id, ArgillaGuidelines.OrderLine), ToolJsonContext.Default.NewDatasetJson, ToolJsonContext.Default.DatasetJson, cancellationToken);
        var knownFields = (await transport.SendAsync(Route.Fields, ToolJsonContext.Default.ItemsJsonFieldJson, dataset.Id, cancellationToken: cancellationToken)).Items;
        var knownQuestions = (await transport.SendAsync(Route.Questions, ToolJsonContext.Default.ItemsJsonQuestionJson, dataset.Id, cancellationToken: cancellationToken)).Items;
        if (dataset.Status == DatasetJson.Ready)
        {
            return fields.Keys.All(field => knownFields.Any(known => known.Name == field)) && questions.All(question => knownQuestions.Any(known => known.Name == question.Name))
                ? dataset.Id
                : throw ErrorCodes.DatasetDiffers.With($"The dataset is {name}.");
        }

        foreach (var (field, isRequired) in fields.Where(field => knownFields.All(known => known.Name != field.Key)))
        {
            await SendAsync(Route.CreateField, dataset.Id, new FieldJson(field, field, isRequired, new FieldSettingsJson("text")), ToolJsonContext.Default.FieldJson, ToolJsonContext.Default.FieldJson, cancellationToken);
        }

        foreach (var question in questions.Where(question => knownQuestions.All(known => known.Name != question.Name)))
        {
            await SendAsync(Route.CreateQuestion, dataset.Id, Map(question, question == questions[0]), ToolJsonContext.Default.QuestionJson, ToolJsonContext.Default.QuestionJson, cancellationToken);
        }

        await transport.SendAsync(Route.PublishDataset, dataset.Id, query: null, body: null, cancellationToken);
        return dataset.Id;
    }

    /// <summary>Uploads documents under their ids, without those that the dataset has already.</summary>
    /// <param name="dataset">The dataset's id.</param>
    /// <param name="documents">The documents.</param>
    /// <param name="withAnswers">True: answers become responses of the key's owner, submitted where they answer what is required.</param>
    /// <param name="total">How many documents there are, for the progress.</param>
    /// <param name="progress">Told after each call.</param>
    /// <param name="cancellationToken">Ends the call; what arrived stays, and the next call goes on.</param>
    /// <returns>How many were uploaded now, and how many of their responses are drafts.</returns>
    public async Task<(int Documents, int Drafts)> UploadAsync(
        string dataset, IAsyncEnumerable<CorpusDocument> documents, bool withAnswers, int total, IProgress<Counted>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(documents);
        HashSet<string> there = new(StringComparer.Ordinal);
        await foreach (var page in pages.AllAsync(dataset, include: null, 0, cancellationToken))
        {
            there.UnionWith(page.Records.Select(record => record.ExternalId).OfType<string>());
        }

        var writer = await WriterAsync(dataset, withAnswers, cancellationToken);
        var (done, uploaded) = (0, 0);
        await foreach (var batch in Batches(documents.Where(document => there.Add(document.Document.ExternalId) || Skip()), batchSize, cancellationToken))
        {
            await transport.SendAsync(Route.WriteRecords, ToolJsonContext.Default.WrittenPageJson, dataset, body: writer.Write(batch), cancellationToken: cancellationToken);
            uploaded += batch.Count;
            done += batch.Count;
            progress?.Report(new Counted(done, total));
        }

        return (uploaded, writer.Drafts);

        bool Skip()
        {
            done++;
            return false;
        }
    }

    /// <summary>Writes every record of a dataset as the Python SDK's <c>to_json</c> does, page by page.</summary>
    /// <returns>How many records there are.</returns>
    public async Task<int> ExportAsync(ProjectIdentity dataset, Stream output, IProgress<Counted>? progress, CancellationToken cancellationToken)
    {
        var questions = (await transport.SendAsync(Route.Questions, ToolJsonContext.Default.ItemsJsonQuestionJson, dataset.ExternalId, cancellationToken: cancellationToken))
            .Items.ToDictionary(question => question.Id ?? "", question => question.Name, StringComparer.Ordinal);
        await using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        writer.WriteStartArray();
        var done = 0;
        await foreach (var page in pages.AllAsync(dataset.ExternalId, "responses,suggestions,vectors", 0, cancellationToken))
        {
            foreach (var record in page.Records)
            {
                SavedRecords.Write(writer, record, questions);
            }

            await writer.FlushAsync(cancellationToken);
            done += page.Records.Count;
            progress?.Report(new Counted(done, page.Total));
        }

        writer.WriteEndArray();
        await writer.FlushAsync(cancellationToken);
        return done;
    }

    /// <summary>The status of the dataset of a name; null where there is none.</summary>
    internal async Task<string?> StatusAsync(string name, CancellationToken cancellationToken)
    {
        var (workspace, own) = await PlaceAsync(name, cancellationToken);
        var all = await transport.SendAsync(Route.Datasets, ToolJsonContext.Default.ItemsJsonDatasetJson, query: "workspace_id=" + workspace.Id, cancellationToken: cancellationToken);
        return all.Items.FirstOrDefault(known => known.Name == own)?.Status;
    }

    /// <summary>What writes documents for a dataset.</summary>
    internal async Task<CorpusRecords> WriterAsync(string dataset, bool withAnswers, CancellationToken cancellationToken)
    {
        var fields = (await transport.SendAsync(Route.Fields, ToolJsonContext.Default.ItemsJsonFieldJson, dataset, cancellationToken: cancellationToken)).Items;
        var questions = (await transport.SendAsync(Route.Questions, ToolJsonContext.Default.ItemsJsonQuestionJson, dataset, cancellationToken: cancellationToken)).Items;
        return new CorpusRecords(
            Mapper.QuestionMapper.Map(fields, questions),
            [.. questions.Where(question => question.Required).Select(question => question.Name)],
            withAnswers ? await MeAsync(cancellationToken) : null);
    }

    private static QuestionJson Map(Question question, bool isRequired)
    {
        IReadOnlyList<OptionJson> options = [.. question.Labels.Select(label => new OptionJson(JsonSerializer.SerializeToElement(label, ToolJsonContext.Default.String), label))];
        return new QuestionJson(null, question.Name, question.Name, isRequired, question.Kind switch
        {
            QuestionKind.MultiChoice => new QuestionSettingsJson("multi_label_selection", options),
            QuestionKind.Span => new QuestionSettingsJson("span", options, question.Field, AllowOverlapping: true),
            _ => new QuestionSettingsJson("label_selection", options),
        });
    }

    private static async IAsyncEnumerable<IReadOnlyList<CorpusDocument>> Batches(
        IAsyncEnumerable<CorpusDocument> documents, int size, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<CorpusDocument> batch = [];
        await foreach (var document in documents.WithCancellation(cancellationToken))
        {
            batch.Add(document);
            if (batch.Count == size)
            {
                yield return batch;
                batch = [];
            }
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    private async Task<(WorkspaceJson Workspace, string Name)> PlaceAsync(string name, CancellationToken cancellationToken)
    {
        var workspaces = (await transport.SendAsync(Route.Workspaces, ToolJsonContext.Default.ItemsJsonWorkspaceJson, cancellationToken: cancellationToken)).Items;
        var parts = name.Split('/', 2);
        return (parts.Length == 2 ? workspaces.FirstOrDefault(workspace => workspace.Name == parts[0]) : workspaces.Count > 0 ? workspaces[0] : null, parts[^1]) is ({ } found, var own)
            ? (found, own)
            : throw new ToolException(ErrorCodes.NotInTool, Delivery.Refused, string.Create(CultureInfo.InvariantCulture, $"Argilla has {workspaces.Count} workspaces, and none for {name}."));
    }

    private async Task<string> MeAsync(CancellationToken cancellationToken) =>
        (await transport.SendAsync(Route.Me, ToolJsonContext.Default.MeJson, cancellationToken: cancellationToken)).Id;

    private Task<TAnswer> SendAsync<T, TAnswer>(
        Route route,
        string? id,
        T body,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<TAnswer> answer,
        CancellationToken cancellationToken)
        where TAnswer : class => transport.SendAsync(route, answer, id, body: JsonSerializer.SerializeToUtf8Bytes(body, type), cancellationToken: cancellationToken);
}
