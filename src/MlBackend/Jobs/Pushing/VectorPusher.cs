using System.Collections.Concurrent;
using MlBackend.Configuration.Projects;
using MlBackend.Core.Documents;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;
using MlBackend.Learning.Encoder;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Storage.Documents;
using MlBackend.Storage.Encoders;
using MlBackend.Storage.Projects;

namespace MlBackend.Jobs.Pushing;

/// <summary>
/// Where a project asks for it: a vector of each document's text for a tool that searches by vectors. What was sent is remembered in
/// memory only; after a start each document is looked at once in the tool, and written where its vector is another.
/// </summary>
internal sealed class VectorPusher(DocumentStore documents, EncoderStore encoders, ILogger<VectorPusher> log)
{
    /// <summary>Before the encoder's name in that of the vectors.</summary>
    public const string Prefix = "mlbackend-";

    private const int PageSize = 500;

    private readonly ConcurrentDictionary<Guid, Sent> sent = new();

    /// <summary>Text revisions of the documents that have their vector, by our ids.</summary>
    private sealed record Sent(string Encoder, Dictionary<Guid, int> Revisions);

    /// <summary>One call's project, tool and encoder, and how far it is.</summary>
    private sealed class OnePush(Project project, IToolVectors tool, EncoderFolder encoder, Dictionary<Guid, int> revisions)
    {
        public Project Project => project;

        public IToolVectors Tool => tool;

        public EncoderFolder Encoder => encoder;

        public string Name => Prefix + encoder.Reference.Id;

        public Dictionary<Guid, int> Revisions => revisions;

        /// <summary>True once the tool has a place for the vectors.</summary>
        public bool HasPlace { get; set; }

        public int Written { get; set; }
    }

    /// <summary>Sends what the tool lacks.</summary>
    /// <exception cref="ToolException">The tool failed; what was sent stays, the next call goes on.</exception>
    public async Task PushAsync(Project project, IToolClient client, CancellationToken cancellationToken)
    {
        if (ProjectSettings.Of(project).Vectors is not { } wish || client is not IToolVectors tool || EncoderOf(project, wish) is not { } encoder)
        {
            sent.TryRemove(project.Id, out _);
            return;
        }

        var known = sent.AddOrUpdate(
            project.Id, _ => new Sent(encoder.Reference.Hash, []), (_, before) => before.Encoder == encoder.Reference.Hash ? before : new Sent(encoder.Reference.Hash, []));
        var push = new OnePush(project, tool, encoder, known.Revisions);
        List<StoredDocument> batch = [];
        for (Guid? after = null; await documents.PageAsync(project.Id, after, PageSize, cancellationToken) is { Count: > 0 } page; after = page[^1].Id)
        {
            batch.AddRange(page.Where(row => known.Revisions.GetValueOrDefault(row.Id) != row.TextRevision && TextOf(row.Document).Length > 0));
            if (batch.Count >= PageSize)
            {
                if (!await SendAsync(push, batch, cancellationToken))
                {
                    return;
                }

                batch.Clear();
            }
        }

        if ((batch.Count == 0 || await SendAsync(push, batch, cancellationToken)) && push.Written > 0)
        {
            Log.VectorsPushed(log, project.Title, push.Written, push.Name);
        }
    }

    /// <summary>Computes and sends some vectors.</summary>
    /// <returns>False where the tool has no place for them.</returns>
    private async Task<bool> SendAsync(OnePush push, List<StoredDocument> batch, CancellationToken cancellationToken)
    {
        var vectors = new TextVectors(Encoders.Pool, push.Encoder, push.Encoder.Pooling).Of([.. batch.Select(row => TextOf(row.Document))], progress: null, cancellationToken);
        var title = $"Similar texts ({push.Encoder.Reference.Id})";
        push.HasPlace = push.HasPlace || await push.Tool.EnsureVectorsAsync(push.Project.Identity, push.Name, title, vectors[0].Length, cancellationToken);
        if (!push.HasPlace)
        {
            Log.NoVectors(log, ErrorCodes.VectorsNotAllowed.Id, push.Project.Title, push.Name);
            return false;
        }

        var byId = batch.Select((row, at) => KeyValuePair.Create(row.Document.ExternalId, vectors[at])).ToDictionary(StringComparer.Ordinal);
        push.Written += await push.Tool.PushVectorsAsync(push.Project.Identity, push.Name, byId, cancellationToken);
        foreach (var row in batch)
        {
            push.Revisions[row.Id] = row.TextRevision;
        }

        return true;
    }

    /// <summary>All texts that the questions are asked about, in the order of their names.</summary>
    private static string TextOf(Document document) =>
        string.Join('\n', document.Fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => field.Value)).Trim();

    private EncoderFolder? EncoderOf(Project project, string wish)
    {
        try
        {
            if ((wish != "automatic" ? wish : encoders.List() is [var first, ..] ? first.Id : null) is { } name)
            {
                return Encoders.Pool.Find(name);
            }

            Log.NoEncoder(log, ErrorCodes.VectorEncoderMissing.Id, project.Title, ErrorCodes.VectorEncoderMissing.Cure);
        }
        catch (MlBackendException failure)
        {
            // It is asked for again with every import, and when the settings change; repeating it sooner mends nothing.
            Log.NoEncoder(log, failure.Code.Id, project.Title, failure.Code.Cure);
        }

        return null;
    }
}
