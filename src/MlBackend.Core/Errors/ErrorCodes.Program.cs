namespace MlBackend.Core.Errors;

public static partial class ErrorCodes
{
    public static readonly ErrorCode Unexpected = new(8000, "Something failed that should not.", "Look for this request's id in the log and report it.", Status: 500);
    public static readonly ErrorCode DataFolderInUse = new(8001, "Another serve or worker uses this data folder.", "Stop it, or give --data-dir another folder.");
    public static readonly ErrorCode BadConfiguration = new(8002, "A setting has a value that is not allowed.", "See docs/configuration.md for the allowed values.");
    public static readonly ErrorCode AddressInUse = new(8003, "The service cannot listen on its address.", "Stop what listens there, or give another --port (or --host).");
    public static readonly ErrorCode ServiceSilent = new(8004, "The service does not answer.", "Start it with `mlbackend serve`, or look at its log.");
    public static readonly ErrorCode ProjectSettingUnknown = new(8010, "There is no project setting of this name.", "See docs/configuration.md for the names.");
    public static readonly ErrorCode ProjectSettingInvalid = new(8011, "A project setting has a value that is not allowed.", "See docs/configuration.md for the allowed values.");
}
