using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;

namespace MlBackend.Storage.Documents;

/// <summary>A document with our id.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="TextRevision">Which revision of its text this is.</param>
/// <param name="Document">The tool's id and the texts.</param>
public sealed record StoredDocument(Guid Id, int TextRevision, Document Document);

/// <summary>A document and the annotation that counts (<see cref="Consensus"/>).</summary>
/// <param name="Document">The tool's id and the texts.</param>
/// <param name="Side">Whether it may train.</param>
/// <param name="Annotation">Always a submitted one.</param>
/// <param name="SameText">False where the text changed after it was annotated: its offsets mean another text.</param>
public sealed record AnnotatedDocument(Document Document, Side Side, Annotation Annotation, bool SameText);
