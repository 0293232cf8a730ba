namespace MlBackend.Core.Errors;

public static partial class ErrorCodes
{
    public static readonly ErrorCode TrainingDiverged = new(4070, "Fine-tuning came to a loss that is no number, and was stopped.", "Train again with a lower rate; the last good checkpoint is kept for a week.");
}
