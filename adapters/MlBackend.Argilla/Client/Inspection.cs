using MlBackend.Argilla.Client.Records;
using MlBackend.Argilla.Contract;
using MlBackend.Argilla.Mapper;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;

namespace MlBackend.Argilla.Client;

/// <summary>What an administrator asks about an Argilla: the key's role, workspaces, datasets, webhook, and of a dataset what keeps it from being learned or sorted.</summary>
internal sealed class Inspection(Connection connection, Transport transport, RecordPages pages, Priorities priorities, Webhooks webhooks) : IToolInspection
{
    private const string Annotator = "annotator";
    private const string Owner = "owner";

    /// <summary>Argilla 2.8 takes no more.</summary>
    private const int MostWebhooks = 10;

    /// <inheritdoc/>
    public async Task<ToolCondition> InspectAsync(CancellationToken cancellationToken)
    {
        var me = await transport.SendAsync(Route.Me, ToolJsonContext.Default.MeJson, cancellationToken: cancellationToken);
        var version = await transport.SendAsync(Route.Version, ToolJsonContext.Default.VersionJson, cancellationToken: cancellationToken);
        var workspaces = (await transport.SendAsync(Route.Workspaces, ToolJsonContext.Default.ItemsJsonWorkspaceJson, cancellationToken: cancellationToken)).Items;
        var datasets = (await transport.SendAsync(Route.Datasets, ToolJsonContext.Default.ItemsJsonDatasetJson, cancellationToken: cancellationToken)).Items;
        return new ToolCondition(
            me.Username ?? me.Id,
            version.Version ?? "",
            $"key (role {me.Role})",
            me.Role == Annotator ? ["reading what others answered", "writing suggestions"] : [],
            transport.Lead)
        {
            Remarks = [OfWorkspaces(workspaces), OfDatasets(datasets, workspaces), await OfWebhookAsync(me, cancellationToken)],
        };
    }

    /// <inheritdoc/>
    public async Task<ProjectCondition?> InspectAsync(ProjectIdentity project, CancellationToken cancellationToken)
    {
        try
        {
            var dataset = await transport.SendAsync(Route.Dataset, ToolJsonContext.Default.DatasetJson, project.ExternalId, cancellationToken: cancellationToken);
            return DatasetIds.Of(dataset) != project ? null : new ProjectCondition(null, WebhookCondition.Missing, "", ShowsSuggestions: true)
            {
                Remarks =
                [
                    await OfQuestionsAsync(dataset.Id, cancellationToken), await OfPropertyAsync(project, cancellationToken), await OfIndexAsync(dataset, cancellationToken),
                ],
            };
        }
        catch (ToolException exception) when (exception.Code == ErrorCodes.NotInTool)
        {
            return null;
        }
    }

    private static ToolRemark OfWorkspaces(IReadOnlyList<WorkspaceJson> workspaces) => workspaces.Count > 0
        ? new ToolRemark("workspaces", RemarkWeight.Fine, $"The key sees {Names(workspaces.Select(workspace => workspace.Name))}.")
        : new ToolRemark("workspaces", RemarkWeight.Fault, "The key sees no workspace.", "Make a workspace in Argilla and add the key's user to it, or link with an owner's key.");

    private ToolRemark OfDatasets(IReadOnlyList<DatasetJson> datasets, IReadOnlyList<WorkspaceJson> workspaces)
    {
        const string about = "datasets";
        var pattern = new ProjectPattern(connection.Projects ?? "");
        var names = workspaces.ToDictionary(workspace => workspace.Id, workspace => workspace.Name, StringComparer.Ordinal);
        var meant = datasets.Where(dataset => pattern.Means(DatasetIds.Title(dataset, names))).ToLookup(dataset => dataset.Status == DatasetJson.Ready, dataset => DatasetIds.Title(dataset, names));
        var published = datasets.Count(dataset => dataset.Status == DatasetJson.Ready);
        if (published == 0)
        {
            return new ToolRemark(about, RemarkWeight.Hindrance, "There is no published dataset.", "Publish one in Argilla, or make one of a file: mlbackend argilla push-corpus.");
        }

        if (meant[false].Any())
        {
            return new ToolRemark(about, RemarkWeight.Hindrance, $"Of those that are meant, {Names(meant[false])} are drafts: nothing is read or written there.", "Publish them in Argilla; they are then taken up by themselves.");
        }

        return meant[true].Any()
            ? new ToolRemark(about, RemarkWeight.Fine, $"'{connection.Projects}' means {meant[true].Count()} of {published} published ones: {Names(meant[true])}.")
            : new ToolRemark(about, RemarkWeight.Hindrance, $"'{connection.Projects}' means none of the {published} published ones; what was taken up before stays.", "Link again with --datasets and a pattern of names.");
    }

    private async Task<ToolRemark> OfWebhookAsync(MeJson me, CancellationToken cancellationToken)
    {
        const string about = "webhook";
        if (me.Role != Owner)
        {
            return new ToolRemark(about, RemarkWeight.Hindrance, "Argilla lets only an owner make one: changes are found by polling.", "Link with an owner's key where suggestions shall follow sooner.");
        }

        var (condition, address, others) = await webhooks.LookAsync(cancellationToken);
        return condition switch
        {
            WebhookCondition.Missing when others >= MostWebhooks =>
                new ToolRemark(about, RemarkWeight.Hindrance, $"There is none of ours beside {others} others, and Argilla takes no more: changes are found by polling.", "Delete one that nobody needs in Argilla."),
            WebhookCondition.Missing => new ToolRemark(about, RemarkWeight.Hindrance, "There is none: changes are found by polling.", "Start mlbackend serve, which makes it with the first dataset that it takes up."),
            WebhookCondition.Incomplete => new ToolRemark(about, RemarkWeight.Hindrance, "It is switched off or does not tell everything: changes are found by polling.", "Start mlbackend serve, which mends it within ten minutes."),
            _ when address is { IsLoopback: true } && connection.Url is { IsLoopback: false } =>
                new ToolRemark(about, RemarkWeight.Hindrance, $"It calls {address.Host}, which on Argilla's machine is not this service: changes are found by polling.", "Set PublicUrl to an address that Argilla reaches and restart mlbackend serve."),
            _ => new ToolRemark(about, RemarkWeight.Fine, "It tells of every change; Argilla's worker delivers it (argilla_server worker)."),
        };
    }

    private async Task<ToolRemark> OfQuestionsAsync(string dataset, CancellationToken cancellationToken)
    {
        var fields = (await transport.SendAsync(Route.Fields, ToolJsonContext.Default.ItemsJsonFieldJson, dataset, cancellationToken: cancellationToken)).Items;
        var questions = (await transport.SendAsync(Route.Questions, ToolJsonContext.Default.ItemsJsonQuestionJson, dataset, cancellationToken: cancellationToken)).Items;
        var schema = QuestionMapper.Map(fields, questions);
        var learned = Names(schema.Learned.Select(question => question.Name));
        var kept = string.Join(' ', schema.Questions.Where(question => !question.IsLearned).Select(question => $"{question.Name}: {question.NotLearned}"));
        return schema.Learned.Any()
            ? new ToolRemark("questions", RemarkWeight.Fine, $"It learns {learned}.{(kept.Length > 0 ? " Of the others, " + kept : "")}")
            : new ToolRemark("questions", RemarkWeight.Hindrance, $"No question is learned. {kept}", "Ask a label, several labels, a rating, spans, or a ranking of fields, about a field of text.");
    }

    private async Task<ToolRemark> OfPropertyAsync(ProjectIdentity dataset, CancellationToken cancellationToken)
    {
        const string about = "priorities";
        return await priorities.FindAsync(dataset, cancellationToken) switch
        {
            null => new ToolRemark(about, RemarkWeight.Fine, $"There is no metadata property {RecordBatch.PriorityProperty} yet: it is made with the first suggestions."),
            { } property when !Priorities.Fits(property) => new ToolRemark(
                about,
                RemarkWeight.Hindrance,
                $"{ErrorCodes.PriorityNotWritable.Id}: the metadata property {RecordBatch.PriorityProperty} is not a float from 0 to 1: suggestions go without an order.",
                "Delete it in Argilla: it is then made as it should be."),
            { VisibleForAnnotators: false } => new ToolRemark(
                about, RemarkWeight.Hindrance, $"Annotators do not see {RecordBatch.PriorityProperty} and so cannot sort by it.", "In Argilla: dataset settings > Metadata, make it visible for annotators."),
            _ => new ToolRemark(about, RemarkWeight.Fine, $"Annotators can sort by {RecordBatch.PriorityProperty}."),
        };
    }

    /// <summary>A record that the index has lost is sorted nowhere; the list comes from the database and has it.</summary>
    private async Task<ToolRemark> OfIndexAsync(DatasetJson dataset, CancellationToken cancellationToken)
    {
        const string about = "search index";
        var listed = (await pages.PageAsync(dataset.Id, include: null, 0, cancellationToken)).Total;
        var indexed = (await pages.SearchAsync(dataset.Id, RecordQuery.ChangedSince(DateTimeOffset.UnixEpoch), "suggestions", 0, 1, cancellationToken)).Total;
        return indexed >= listed
            ? new ToolRemark(about, RemarkWeight.Fine, $"It has all {listed} records.")
            : new ToolRemark(about, RemarkWeight.Hindrance, $"It has {indexed} of {listed} records: the others cannot be sorted or searched, and annotators do not see them.", "Run where Argilla's server runs: argilla_server search-engine reindex.");
    }

    private static string Names(IEnumerable<string> names)
    {
        const int shown = 8;
        var all = names.ToList();
        return all.Count <= shown ? string.Join(", ", all) : $"{string.Join(", ", all.Take(shown))} and {all.Count - shown} more";
    }
}
