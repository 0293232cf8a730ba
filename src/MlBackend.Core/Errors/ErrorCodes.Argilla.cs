namespace MlBackend.Core.Errors;

public static partial class ErrorCodes
{
    public static readonly ErrorCode ArgillaKeyRefused = new(2060, "Argilla does not take this API key.", "Copy the key in Argilla under My settings and run `mlbackend link --argilla URL --key -` with it.", Status: 502);
    public static readonly ErrorCode ArgillaForbids = new(2061, "Argilla forbids this to the owner of the API key.", "Link with the key of an owner, or of an admin of the dataset's workspace: annotators may not read all records.", Status: 502);
    public static readonly ErrorCode ArgillaHasAlready = new(2062, "Argilla has something of this name already.", "Choose another name, or delete what has it in Argilla.", Status: 409);
    public static readonly ErrorCode ArgillaRefused = new(2063, "Argilla refused the request as wrong.", "See what the dataset's questions and metadata properties allow; else report it with Argilla's version.", Status: 502);
    public static readonly ErrorCode ArgillaFailed = new(2064, "Argilla failed inside.", "Look at Argilla's own log; it is tried again where that is safe.", Transient: true, Status: 502);
    public static readonly ErrorCode WebhookUnsigned = new(2066, "The webhook's signature is missing or wrong.", "Nothing to do where somebody forged it; else delete the webhook in Argilla: it is made anew within ten minutes.", Status: 401);
    public static readonly ErrorCode WebhookReplayed = new(2067, "The webhook was delivered before, or its timestamp is more than five minutes away.", "Nothing to do where somebody replayed it; else set the clocks of both machines.", Status: 401);
    public static readonly ErrorCode WebhookSecretUnknown = new(2068, "The secret of Argilla's webhooks cannot be read.", "See that Argilla runs and that the linked key is an owner's; Argilla delivers again by itself.", Transient: true, Status: 503);
    public static readonly ErrorCode SuggestionSetAside = new(2069, "Argilla refused a suggestion; it was set aside and the others went on.", "See the reason in the log; most often the dataset's options or text have just changed.");
    public static readonly ErrorCode PriorityNotWritable = new(2070, "The dataset has no float metadata property for priorities and none may be made.", "Add a float metadata property named mlbackend_priority in Argilla.");
    public static readonly ErrorCode DatasetDiffers = new(2071, "Argilla has a dataset of this name with other fields or questions.", "Choose another name with --dataset.");
    public static readonly ErrorCode VectorsNotAllowed = new(2072, "The dataset has vectors of this name with another length, or none may be made.", "Delete the vectors setting of that name in Argilla, or link with the key of somebody who may make one.");
    public static readonly ErrorCode VectorEncoderMissing = new(2073, "Vectors are wished for and there is no such encoder.", "Add one with `mlbackend models add`, or set the project setting vectors to none.");
}
