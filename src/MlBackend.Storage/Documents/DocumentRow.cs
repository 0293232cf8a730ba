using MlBackend.Core.Documents;

namespace MlBackend.Storage.Documents;

internal sealed class DocumentRow
{
    public Guid Id { get; set; }

    public Guid ProjectId { get; set; }

    public required string ExternalId { get; set; }

    /// <summary>The named texts as a JSON object.</summary>
    public required string Fields { get; set; }

    /// <summary>SHA-256 of <see cref="Fields"/>, lower-case hexadecimal: a pull compares by it.</summary>
    public required string TextHash { get; set; }

    /// <summary>From 1; one more whenever the text changed. Offsets belong to one revision.</summary>
    public int TextRevision { get; set; }

    /// <summary>Fixed when the document was first seen.</summary>
    public Side Side { get; set; }

    /// <summary>True where a submitted annotation exists.</summary>
    public bool Annotated { get; set; }

    /// <summary>True where the tool has the document no longer.</summary>
    public bool Gone { get; set; }

    /// <summary>When it came into the tool, where that tells documents apart that had one id after the other.</summary>
    public DateTimeOffset? CreatedInTool { get; set; }

    /// <summary>Last change by the tool's clock.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>When a pull or a sweep last found the document new or listed, by our clock.</summary>
    public DateTimeOffset SeenAt { get; set; }
}
