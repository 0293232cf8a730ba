using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;

namespace MlBackend.Core.Serving;

/// <summary>
/// What a tool's endpoints may ask of the program. Everything answers from memory; only <see cref="SetupAsync"/>
/// writes, and only when the schema changed.
/// </summary>
public interface IToolBackend
{
    /// <summary>The connection of that key (constant-time comparison); null where there is none.</summary>
    Connection? FindConnection(string key);

    /// <summary>The connection that a URL without a key means; null where it may not be used.</summary>
    Connection? DefaultConnection { get; }

    /// <summary>Takes note of a project and its schema. Returns the release that serves now.</summary>
    ValueTask<ReleaseName> SetupAsync(Connection connection, ProjectSetup setup, CancellationToken cancellationToken);

    /// <summary>The release that serves a project; number 0 where the project is unknown or has none.</summary>
    ReleaseName CurrentRelease(Connection connection, ProjectIdentity project);

    /// <summary>Every release of the connection's projects, newest first.</summary>
    ValueTask<IReadOnlyList<ReleaseName>> ReleasesAsync(Connection connection, CancellationToken cancellationToken);

    /// <summary>
    /// Suggestions for documents: as many as asked and in order; one that fails has none and is counted.
    /// <paramref name="schema"/> is the request's own and wins over the stored one; <paramref name="made"/> is what the person who
    /// asks has just answered about a single document, empty where nobody did.
    /// </summary>
    ValueTask<Prediction> PredictAsync(
        Connection connection, ProjectIdentity project, Schema schema, IReadOnlyList<Document> documents, IReadOnlyList<Answer> made, CancellationToken cancellationToken);

    /// <summary>Notes that something changed in the tool. Returns at once; a lost hint only makes the next pull later.</summary>
    void Hint(Connection connection, ToolHint hint);

    /// <summary>Makes copies of one project's models answer the same questions of another project. Returns the other's new release.</summary>
    /// <exception cref="Errors.MlBackendException">One of the projects is unknown, or they ask nothing in common.</exception>
    ValueTask<ReleaseName> DuplicateAsync(Connection connection, ProjectIdentity source, ProjectIdentity target, CancellationToken cancellationToken);

    /// <summary>The state of a training run by its id (UUID); null where it is unknown.</summary>
    ValueTask<string?> RunStateAsync(Connection connection, Guid run, CancellationToken cancellationToken);
}

/// <summary>What <c>/setup</c> says of a project.</summary>
/// <param name="Project">Its identity.</param>
/// <param name="Schema">Its questions.</param>
/// <param name="SchemaSource">The tool's own text of them.</param>
/// <param name="ExtraParams">The admin's settings for this backend as JSON text, or null.</param>
public sealed record ProjectSetup(ProjectIdentity Project, Schema Schema, string SchemaSource, string? ExtraParams);

/// <summary>The suggestions for one request.</summary>
/// <param name="Release">The release that made them.</param>
/// <param name="Documents">One for each document asked, in order.</param>
public sealed record Prediction(ReleaseName Release, IReadOnlyList<DocumentSuggestion> Documents);

/// <summary>Something that changed in the tool.</summary>
/// <param name="Kind">What changed.</param>
/// <param name="Project">In which project.</param>
/// <param name="Run">For <see cref="ToolHintKind.TrainingAsked"/>: the id that the run shall have.</param>
public sealed record ToolHint(ToolHintKind Kind, ProjectIdentity Project, Guid? Run = null);

/// <summary>What a hint is about.</summary>
public enum ToolHintKind
{
    /// <summary>Annotations were made, changed or deleted.</summary>
    AnnotationsChanged,

    /// <summary>Documents arrived or went.</summary>
    DocumentsChanged,

    /// <summary>The project itself was changed or deleted.</summary>
    ProjectChanged,

    /// <summary>Somebody asked for a training run.</summary>
    TrainingAsked,
}
