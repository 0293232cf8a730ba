using System.Text;
using MlBackend.Commands.Corpora.Splitting;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Spacy.Corpora;
using MlBackend.Spacy.DocBin;
using MlBackend.Spacy.Export;
using MlBackend.Storage.Documents;
using MlBackend.Storage.Projects;

namespace MlBackend.Commands.Exporting;

/// <summary>One export of a project as a training corpus for spaCy: a first look, then a second one that writes.</summary>
internal sealed class ExportRun(CorpusStore store, Project project, ExportSettings settings)
{
    private readonly ExportSource source = new(store, project.Id, settings);

    /// <summary>Writes the folder.</summary>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Leaves nothing behind.</param>
    public async Task<ExportOutcome> WriteAsync(ExportProgress progress, CancellationToken cancellationToken)
    {
        var field = ExportPlanner.FieldOf(project.Schema, settings);
        using var folder = ExportFolder.Create(settings.Folder);
        try
        {
            var survey = await ExportSurvey.OfAsync(source, settings, field, project.Title, progress, cancellationToken);
            var plan = ExportPlanner.Plan(project.Schema, settings, field, survey);
            var outcome = await WriteAsync(folder, plan, survey, progress, cancellationToken);
            folder.Finish();
            return outcome;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ErrorCodes.FileUnwritable.With($"{settings.Folder}.", exception);
        }
    }

    private async Task<ExportOutcome> WriteAsync(
        ExportFolder folder, SpacyPlan plan, ExportSurvey survey, ExportProgress progress, CancellationToken cancellationToken)
    {
        var components = SpacyComponent.Of(plan);
        await using var reportFile = folder.CreateFile("report.json");
        await using var reportJson = new ExportReport(reportFile);
        var report = new CorpusReport(reportJson.Add);
        var builder = new DocBuilder(plan, report);
        DocColumn[] columns = plan.Questions.Any(question => question.Target == SpacyTarget.Entities) ? [DocColumn.EntityMark, DocColumn.EntityLabel] : [];
        var writers = Enum.GetValues<Split>().ToDictionary(split => split, _ => new DocBinWriter(columns));
        var counts = writers.Keys.ToDictionary(split => split, _ => new DocCounts());
        try
        {
            // What came after the first look waits for the next export.
            await foreach (var document in source.ReadOutgoingAsync(id => survey.SideOf(id) is not null, cancellationToken))
            {
                var side = survey.SideOf(document.Id)!.Value;
                Add(document, builder, writers[side], counts[side], report);
                progress.Report(writers.Values.Sum(writer => writer.Count), 0.5, "writing");
            }

            foreach (var (split, writer) in writers.Where(entry => entry.Value.Count > 0))
            {
                await using var file = folder.CreateFile(FileName(split));
                await writer.WriteAsync(file, cancellationToken);
            }

            var outcome = new ExportOutcome(
                plan, components, counts, writers.ToDictionary(entry => entry.Key, entry => (entry.Value.Count, entry.Value.TokenCount)), survey.Joined, report, settings.Anonymiser?.Counts);
            await WriteTextAsync(folder, "config.cfg", Config(outcome).Write(), cancellationToken);
            await WriteTextAsync(folder, "project.yml", ProjectFile.Write(project.Title, writers[Split.Test].Count > 0), cancellationToken);
            foreach (var component in components)
            {
                await using var file = folder.CreateFile(LabelsPath(component));
                await file.WriteAsync(LabelFiles.Write(component, counts[Split.Train].Labels), cancellationToken);
            }

            reportJson.End(json => ExportReport.Sums(json, outcome));
            return outcome;
        }
        finally
        {
            foreach (var writer in writers.Values)
            {
                writer.Dispose();
            }
        }
    }

    private static void Add(ExportedDocument document, DocBuilder builder, DocBinWriter writer, DocCounts counts, CorpusReport report)
    {
        builder.Counts = counts;
        document.NoteOutdated(report);
        if (builder.Build(document.Document) is { } doc)
        {
            writer.Add(doc);
            report.Wrote();
        }
    }

    private SpacyConfig Config(ExportOutcome outcome) => new(settings.Language, outcome.Components)
    {
        TrainPath = FileName(Split.Train),
        // Without documents that decide when to stop, the training documents have to.
        DevPath = FileName(outcome.Written[Split.Dev].Documents > 0 ? Split.Dev : Split.Train),
        LabelsPath = LabelsPath,
        Sizes = component => SpacyComponent.Sizes(outcome.SpanLengths(component.Questions[0].Name), out _),
        HasRejected = settings.Rejected,
    };

    private static string FileName(Split split) => split switch { Split.Train => "train.spacy", Split.Dev => "dev.spacy", _ => "test.spacy" };

    private static string LabelsPath(SpacyComponent component) => $"labels/{component.Name}.json";

    private static async Task WriteTextAsync(ExportFolder folder, string name, string text, CancellationToken cancellationToken)
    {
        await using var file = folder.CreateFile(name);
        await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
    }
}
