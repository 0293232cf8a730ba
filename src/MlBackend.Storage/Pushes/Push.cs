namespace MlBackend.Storage.Pushes;

/// <summary>The push of a release as it stands.</summary>
/// <param name="ProjectId">The project.</param>
/// <param name="Release">The number of the release.</param>
/// <param name="State">How far it is.</param>
/// <param name="Sent">How many suggestions were sent.</param>
/// <param name="Stored">How many of them the tool said it stored.</param>
/// <param name="Took">How long sending took so far, without the times when no worker ran.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="EndedAt">When the tool showed the release, or a newer one took its place.</param>
public sealed record Push(Guid ProjectId, int Release, PushState State, int Sent, int Stored, TimeSpan Took, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt);

/// <summary>A suggestion about to be sent.</summary>
/// <param name="DocumentId">Our id of the document.</param>
/// <param name="TextRevision">The text revision that was answered.</param>
/// <param name="Value">The answers as JSON.</param>
/// <param name="Confidence">Document confidence, in [0,1].</param>
/// <param name="IsEmpty">True where the release says nothing about the document: noted, not sent.</param>
public sealed record LedgerEntry(Guid DocumentId, int TextRevision, string Value, double Confidence, bool IsEmpty = false);

/// <summary>A batch of which nobody knows whether the tool has it.</summary>
/// <param name="Id">The batch.</param>
/// <param name="Release">The number of its release.</param>
/// <param name="SentAt">When it was sent.</param>
/// <param name="Documents">Our ids of its documents by the tool's ids.</param>
public sealed record UnsettledBatch(Guid Id, int Release, DateTimeOffset SentAt, IReadOnlyDictionary<string, Guid> Documents);
