namespace MlBackend.Core.Errors;

public static partial class ErrorCodes
{
    public static readonly ErrorCode OffsetOutsideText = new(7000, "An offset lies outside its text.", "Count offsets in Unicode code points of the current revision of the text.");
    public static readonly ErrorCode TokenizerUnreadable = new(7001, "A tokenizer file cannot be read.", "Give the complete, unchanged tokenizer.json of the encoder.");
    public static readonly ErrorCode TokenizerUnsupported = new(7002, "A tokenizer uses something that is not supported.", "Choose an encoder whose tokenizer does without it, or report its name.");
    public static readonly ErrorCode TextNotTokenizable = new(7003, "A text has a part that the tokenizer's vocabulary has no token for.", "Check that tokenizer.json is complete; a vocabulary needs an unknown token.");
    public static readonly ErrorCode TruncationImpossible = new(7004, "The truncation options leave no room for the text.", "Raise the maximum length, or lower the stride.");
    public static readonly ErrorCode TooManyWindows = new(7005, "A text, or a pair of texts, would be cut into too many windows.", "Raise the maximum length, or cut only one text of a pair.");
}
