namespace MlBackend.Core.Errors;

public static partial class ErrorCodes
{
    public static readonly ErrorCode OffsetOutsideText = new(7000, "An offset lies outside its text.", "Count offsets in Unicode code points of the current revision of the text.");
}
