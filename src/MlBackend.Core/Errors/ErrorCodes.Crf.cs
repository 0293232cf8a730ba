namespace MlBackend.Core.Errors;

public static partial class ErrorCodes
{
    public static readonly ErrorCode TooFewDocuments = new(4200, "Training needs at least two answered documents.", "Label more documents first.");
}
