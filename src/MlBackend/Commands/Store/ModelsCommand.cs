using System.CommandLine;
using MlBackend.Commands.Encoders;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Hosting;
using MlBackend.Learning;
using MlBackend.Storage.Models;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Releases;

namespace MlBackend.Commands.Store;

/// <summary><c>mlbackend models import</c>: a folder that <c>train</c> wrote becomes a project's champion.</summary>
internal static class ModelsCommand
{
    private static readonly Argument<string> Folder = new("dir") { Description = "The model's folder." };
    private static readonly Option<string> Project = new("--project") { Description = "The project's id here or in the tool.", HelpName = "ID", Required = true };
    private static readonly Option<string?> Question = new("--question") { Description = "The project's question that the model answers (default: that of the same name, else the only one of its kind).", HelpName = "NAME" };

    public static Command Create()
    {
        var import = new Command("import", """
            Make a trained folder a version of a project and, as you asked for it, its champion: a new release.

            Example:
              mlbackend models import models/issues --project 3
            """)
        {
            Folder, Project, Question, StoreSession.DataDir,
        };
        import.SetAction((parsed, cancellationToken) => Failures.ReportAsync(() => RunAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error));
        return new Command("models", """
            Bring trained models into projects, and encoders for models to sit on.

            Examples:
              mlbackend models import models/issues --project 3
              mlbackend models add hf:sentence-transformers/all-MiniLM-L6-v2
            """)
        {
            import, AddEncoderCommand.Create(), EncoderCommands.List(), CheckEncoderCommand.Create(), QuantizeEncoderCommand.Create(), EncoderCommands.Remove(),
        };
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var session = await StoreSession.OpenAsync(parsed, mayCreate: false, cancellationToken);
        var shell = new Shell(parsed.InvocationConfiguration);
        var source = parsed.GetRequiredValue(Folder);
        ModelFolder.Load(source, Families.Find, out var manifest);
        var project = (await session.ProjectAsync(parsed.GetRequiredValue(Project), cancellationToken)).Project;
        var question = Answered(project, manifest.Question, parsed.GetValue(Question));

        var releases = session.Get<ReleaseStore>();
        var (id, folder) = releases.NewVersion();
        var stored = ModelFolder.Copy(source, folder, older => older with
        {
            // The labels stay in the model's own order.
            Question = question with { Labels = older.Question.Labels },
            SchemaHash = project.Schema.Hash(),
            SchemaRevision = project.SchemaRevision,
        });
        var release = await releases.AddAsync(project.Id, [Version(id, stored, project)], run: null, cause: null, cancellationToken);
        var name = new ReleaseName(await releases.InstallationAsync(cancellationToken), release ?? 0);
        await shell.Output.WriteLineAsync($"{project.Title}: {question.Name} is now answered by {stored.Family} from {source}, release {name}.");
    }

    private static NewModelVersion Version(Guid id, ModelManifest manifest, Project project) => new(
        id, manifest.Question.Name, manifest.Family, manifest.Options, project.SchemaRevision, RunId: null,
        manifest.Documents, manifest.Metrics, "An admin imported it.", Promote: true);

    private static Question Answered(Project project, Question model, string? name)
    {
        var sameKind = project.Schema.Questions.Where(question => question.Kind == model.Kind && !question.PerSpan).ToList();
        var question = sameKind.Find(question => question.Name == (name ?? model.Name))
            ?? (name is null && sameKind is [var only] ? only : null)
            ?? throw ErrorCodes.ModelDoesNotFit.With(
                $"It answers '{model.Name}' ({model.Kind}); {project.Title} asks {Named(project.Schema.Questions.Select(asked => $"{asked.Name} ({asked.Kind})"))}.");
        var unknown = model.Labels.Except(question.Labels, StringComparer.Ordinal).ToList();
        return unknown.Count == 0 || question.Labels.Count == 0
            ? question
            : throw ErrorCodes.ModelDoesNotFit.With($"'{question.Name}' of {project.Title} has no label {Named(unknown)}.");
    }

    private static string Named(IEnumerable<string> names) => string.Join(", ", names);
}
