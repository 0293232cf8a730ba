namespace MlBackend.Core.Errors;

/// <summary>A failure with a code, its cause and its cure. The detail holds no document text and no secret.</summary>
public class MlBackendException(ErrorCode code, string detail, Exception? inner = null)
    : Exception($"{code.Id}: {code.What} {detail} {code.Cure}", inner)
{
    /// <summary>Which error.</summary>
    public ErrorCode Code { get; } = code;

    /// <summary>Which file, line, project or value.</summary>
    public string Detail { get; } = detail;
}
