using MlBackend.Core.Corpora;
using MlBackend.Core.Questions;

namespace MlBackend.Core.Tools;

/// <summary>What a client also does where its tool takes documents from here.</summary>
public interface IToolImport
{
    /// <summary>Makes a project that asks these questions.</summary>
    /// <param name="title">Its name.</param>
    /// <param name="schema">Its questions; without any, people decide in the tool.</param>
    /// <param name="fields">The texts that it shows.</param>
    /// <param name="source">The tool's own text of the schema, which wins (Label Studio: the label config); null = from the schema.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<ProjectIdentity> CreateProjectAsync(string title, Schema schema, IReadOnlyList<string> fields, string? source, CancellationToken cancellationToken);

    /// <summary>How many documents a project holds now; null where the tool has it no longer.</summary>
    Task<int?> CountAsync(ProjectIdentity project, CancellationToken cancellationToken);

    /// <summary>Adds documents, all of a batch or none. Never repeated by itself unless it surely was not received.</summary>
    /// <param name="project">The project.</param>
    /// <param name="batch">The documents.</param>
    /// <param name="withAnswers">True: their answers become annotations.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>How many the tool says it stored.</returns>
    Task<int> ImportAsync(ProjectIdentity project, IReadOnlyList<CorpusDocument> batch, bool withAnswers, CancellationToken cancellationToken);
}
