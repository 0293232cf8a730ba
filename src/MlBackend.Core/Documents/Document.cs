namespace MlBackend.Core.Documents;

/// <summary>One thing to label: a Label Studio task or an Argilla record.</summary>
/// <param name="ExternalId">The tool's own id, never interpreted; in a file the line or record number.</param>
/// <param name="Fields">Named texts. A field that the tool does not have is absent, never null.</param>
public sealed record Document(string ExternalId, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>The text of a field, or null where the document lacks it.</summary>
    public string? Field(string name) => Fields.TryGetValue(name, out var text) ? text : null;
}
