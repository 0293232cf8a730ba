namespace MlBackend.Core.Errors;

public static partial class ErrorCodes
{
    public static readonly ErrorCode TooFewAnswers = new(4000, "Training needs at least two different answers.", "Label documents with another answer first.");
    public static readonly ErrorCode NoSpans = new(4001, "Training needs at least one labelled span.", "Label a span in some document first.");
    public static readonly ErrorCode UnknownLabel = new(4002, "An answer has a label that the question does not have.", "Add the label to the question, or leave the answer out.");
    public static readonly ErrorCode KindNotLearned = new(4003, "This model family cannot learn this kind of question.", "Choose another family.");
    public static readonly ErrorCode BadTrainingOption = new(4004, "A training option is unknown or out of range.", "See the options of the family.");
    public static readonly ErrorCode BadModelFile = new(4010, "A model file is missing, cut or no model file.", "Train the model again, or restore the folder from a backup.");
    public static readonly ErrorCode ModelFileVersion = new(4011, "A model file was written by another version of this program.", "Train the model again.");
    public static readonly ErrorCode ModelNotForQuestion = new(4012, "A model file does not belong to this question.", "Load it with the question that it was trained for.");
}
