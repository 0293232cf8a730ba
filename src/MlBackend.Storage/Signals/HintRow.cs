using MlBackend.Core.Serving;

namespace MlBackend.Storage.Signals;

/// <summary>Something changed in the tool: at most one row a project and kind, however often it was said.</summary>
internal sealed class HintRow
{
    public Guid ProjectId { get; set; }

    public ToolHintKind Kind { get; set; }

    /// <summary>When it was said first since the worker last took it.</summary>
    public DateTimeOffset FirstAt { get; set; }

    /// <summary>When it was said last.</summary>
    public DateTimeOffset LastAt { get; set; }
}
