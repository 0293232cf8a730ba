namespace MlBackend.Core.Errors;

public static partial class ErrorCodes
{
    public static readonly ErrorCode TooFewDocuments = new(4200, "Training needs at least two answered documents.", "Label more documents first.");
    public static readonly ErrorCode EncoderNotNamed = new(4060, "A family on an encoder needs one, and none is named.", "Name one with --encoder or the project setting encoder, and add it first with mlbackend models add.");
}
