using MlBackend.Core.Errors;
using MlBackend.Core.Questions;
using MlBackend.Storage.Models;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Releases;

namespace MlBackend.Serving;

/// <summary>Copies what serves one project to another one that asks the same.</summary>
internal sealed class ModelDuplication(ProjectStore projects, ReleaseStore releases)
{
    /// <summary>
    /// Makes copies of the champions of <paramref name="source"/> answer those questions of <paramref name="target"/> that have
    /// the same name and kind and all their labels.
    /// </summary>
    /// <returns>The number of the new release of the target.</returns>
    /// <exception cref="MlBackendException">There is no such project, or no question of the target can be answered so.</exception>
    public async Task<int> DuplicateAsync(Guid source, Guid target, CancellationToken cancellationToken)
    {
        var project = await projects.GetAsync(target, cancellationToken);
        List<NewModelVersion> copies = [];
        foreach (var champion in (await releases.ServedAsync(source, null, cancellationToken)).Champions)
        {
            if (project.Schema.Find(champion.Question.Name) is { } question && Answers(champion, question))
            {
                copies.Add(Copy(champion, question, project));
            }
        }

        return await releases.AddAsync(target, copies, run: null, cause: null, cancellationToken)
            ?? throw ErrorCodes.ModelDoesNotFit.With($"{project.Identity} asks nothing that a model of the other project answers.");
    }

    private static bool Answers(Champion champion, Question question) =>
        champion.Question.Kind == question.Kind && !ModelFolder.ReadManifest(champion.Folder).Question.Labels.Except(question.Labels, StringComparer.Ordinal).Any();

    private NewModelVersion Copy(Champion champion, Question question, Project project)
    {
        var (id, folder) = releases.NewVersion();
        var stored = ModelFolder.Copy(champion.Folder, folder, older => older with
        {
            // The labels stay in the model's own order.
            Question = question with { Labels = older.Question.Labels },
            SchemaHash = project.Schema.Hash(),
            SchemaRevision = project.SchemaRevision,
        });
        return new NewModelVersion(
            id, question.Name, stored.Family, stored.Options, project.SchemaRevision, RunId: null, stored.Documents, stored.Metrics, "Copied from another project.", Promote: true);
    }
}
