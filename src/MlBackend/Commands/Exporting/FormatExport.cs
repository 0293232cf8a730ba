using System.Runtime.CompilerServices;
using MlBackend.Commands.Corpora.Splitting;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Formats.Files;
using MlBackend.Storage.Documents;
using MlBackend.Storage.Projects;

namespace MlBackend.Commands.Exporting;

/// <summary>One export of a project in any format that is written: a first look that splits, then a file or folder a side.</summary>
internal sealed class FormatExport(CorpusStore store, Project project, ExportSettings settings, ICorpusWriter writer)
{
    private readonly ExportSource source = new(store, project.Id, settings);

    /// <summary>Writes the folder.</summary>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Leaves nothing behind.</param>
    public async Task<FormatExportOutcome> WriteAsync(ExportProgress progress, CancellationToken cancellationToken)
    {
        var field = ExportPlanner.FieldOf(project.Schema, settings, onlySpacys: false);
        using var folder = ExportFolder.Create(settings.Folder);
        try
        {
            var survey = await ExportSurvey.OfAsync(source, settings, field, project.Title, progress, cancellationToken);
            var outcome = await WriteAsync(folder, field, survey, progress, cancellationToken);
            folder.Finish();
            return outcome;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ErrorCodes.FileUnwritable.With($"{settings.Folder}.", exception);
        }
    }

    private async Task<FormatExportOutcome> WriteAsync(
        ExportFolder folder, string field, ExportSurvey survey, ExportProgress progress, CancellationToken cancellationToken)
    {
        var questions = ExportPlanner.Leaving(project.Schema, settings, field, writer);
        var named = questions.FirstOrDefault(question => question.Kind.TakesLabels() || question.Kind == QuestionKind.Span);
        var options = new CorpusOptions(named?.Name ?? new CorpusOptions().Question, field)
        {
            Schema = new Schema([.. questions.Select(question => question.Labels.Count > 0 ? question : question with { Labels = [.. survey.LabelsOf(question.Name)] })]),
            Language = settings.Language,
        };
        await using var reportFile = folder.CreateFile("report.json");
        await using var reportJson = new ExportReport(reportFile);
        List<WrittenSide> sides = [];
        foreach (var split in Enum.GetValues<Split>().Where(split => survey.CountOf(split) > 0))
        {
            var name = ExportReport.Name(split) + writer.Extension;
            var report = new CorpusReport(reportJson.Add);
            using var output = new CorpusOutput(Path.Combine(folder.Path, name), writer.Extension.Length == 0);
            await writer.WriteAsync(DocumentsAsync(split, questions, survey, report, progress, cancellationToken), output, options, report, cancellationToken);
            output.Commit();
            sides.Add(new WrittenSide(split, name, report));
        }

        var outcome = new FormatExportOutcome(writer.Format, field, [.. questions.Select(question => question.Name)], sides, survey.Joined, settings.Anonymiser?.Counts);
        reportJson.End(outcome.Sums);
        return outcome;
    }

    private async IAsyncEnumerable<CorpusDocument> DocumentsAsync(
        Split split, IReadOnlyList<Question> questions, ExportSurvey survey, CorpusReport report, ExportProgress progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var names = questions.Select(question => question.Name).ToHashSet(StringComparer.Ordinal);
        await foreach (var document in source.ReadOutgoingAsync(id => survey.SideOf(id) == split, cancellationToken))
        {
            document.NoteOutdated(report);
            progress.Report((int)report.Documents, 0.5, "writing");
            yield return document.Document with
            {
                Answers = [.. document.Document.Answers.Where(answer => names.Contains(answer.Question))],
                Rejected = [.. document.Document.Rejected.Where(answer => names.Contains(answer.Question))],
            };
        }
    }
}
