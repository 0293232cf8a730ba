using MlBackend.Core.Errors;

namespace MlBackend.Core.Tools;

/// <summary>What became of a request that failed.</summary>
public enum Delivery
{
    /// <summary>It did not reach the tool, or the tool asked to try later: sending again is safe.</summary>
    NotDelivered,

    /// <summary>It may have been carried out: look before sending again.</summary>
    InDoubt,

    /// <summary>The tool answered that it will not do it: sending the same again is useless.</summary>
    Refused,
}

/// <summary>A call to an annotation tool failed.</summary>
public sealed class ToolException(ErrorCode code, Delivery delivery, string detail, Exception? inner = null)
    : MlBackendException(code, detail, inner)
{
    /// <summary>Whether the request reached the tool.</summary>
    public Delivery Delivery { get; } = delivery;

    /// <summary>The HTTP status the tool answered, or null.</summary>
    public int? Status { get; init; }

    /// <summary>How long the tool asks us to wait, where it says.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
