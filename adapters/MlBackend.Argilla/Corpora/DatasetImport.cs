using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MlBackend.Argilla.Client;
using MlBackend.Argilla.Client.Records;
using MlBackend.Argilla.Contract;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Core.Tools;
using MlBackend.Text.Normalization;

namespace MlBackend.Argilla.Corpora;

/// <summary>A new dataset of a corpus, batch by batch. A document under an id that the dataset has already writes over that record's fields.</summary>
internal sealed partial class DatasetImport(Transport transport, ArgillaDatasets datasets) : IToolImport
{
    private readonly ConcurrentDictionary<(string Dataset, bool WithAnswers), CorpusRecords> writers = new();

    /// <inheritdoc/>
    /// <remarks>The first field is required of every record, the others are not. Questions that Argilla has no kind or no name for are left out.</remarks>
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

        var name = NameOf(title);
        if (await datasets.StatusAsync(name, cancellationToken) == DatasetJson.Ready)
        {
            throw ErrorCodes.ArgillaHasAlready.With($"A dataset {name}.");
        }

        var id = await datasets.EnsureAsync(name, fields.ToDictionary(field => field, field => field == fields[0], StringComparer.Ordinal), questions, cancellationToken);
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

    /// <summary>Letters, digits, <c>-</c>, <c>_</c> and spaces stay, an accent goes; a workspace before a slash stays.</summary>
    internal static string NameOf(string title)
    {
        var parts = title.Split('/', 2);
        var plain = new string([.. UnicodeNormalization.Normalize(parts[^1], NormalizationForm.FormD).Where(unit => char.GetUnicodeCategory(unit) != UnicodeCategory.NonSpacingMark)]);
        var name = NotAllowed().Replace(plain, "-").Trim('-', '_', ' ');
        name = name.Length == 0 ? "corpus" : name;
        return parts.Length == 2 ? $"{parts[0]}/{name}" : name;
    }

    /// <summary>Of two labels at least, spans of one: Argilla takes no fewer.</summary>
    private static bool IsTaken(Question question) =>
        question.Kind is QuestionKind.Choice or QuestionKind.MultiChoice or QuestionKind.Span
        && question.Labels.Count >= (question.Kind == QuestionKind.Span ? 1 : 2)
        && QuestionName().IsMatch(question.Name);

    [GeneratedRegex("[^A-Za-z0-9_ -]+", RegexOptions.CultureInvariant)]
    private static partial Regex NotAllowed();

    [GeneratedRegex(@"^(?=.*[a-z0-9])[a-z0-9_-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex QuestionName();
}
