namespace MlBackend.Core.Errors;

public static partial class ErrorCodes
{
    public static readonly ErrorCode MalformedBody = new(1001, "The request's body is not the JSON that this address takes.", "Send the JSON that the tool's protocol describes.");
    public static readonly ErrorCode BodyTooLarge = new(1002, "The request's body is larger than allowed.", "Send fewer tasks at once, or raise PredictLimitMegabytes.", Status: 413);
    public static readonly ErrorCode UnknownKey = new(1003, "No connection has the key in this URL.", "Paste the URL that `mlbackend link` printed.", Status: 404);
    public static readonly ErrorCode BareUrlNotInUse = new(1004, "A URL without a key means no connection here.", "Paste the URL that `mlbackend link` printed, or allow the bare URL (AllowBareUrl, basic authentication).", Status: 404);
    public static readonly ErrorCode BasicAuthenticationNeeded = new(1005, "The user or the password is missing or wrong.", "Give the tool BasicAuthUser and BasicAuthPassword, or the URL with a key.", Status: 401);
    public static readonly ErrorCode LabelConfigUnreadable = new(1006, "The label config is not XML that can be read.", "Correct it in the project's labeling interface; DTDs and entities are refused.");
    public static readonly ErrorCode LabelConfigTooLarge = new(1007, "The label config is larger or deeper than allowed.", "Make it smaller; labels that come from the task (value=\"$field\") need no room in it.");
    public static readonly ErrorCode LabelConfigNameTwice = new(1008, "Two tags of the label config have the same name.", "Give each tag a name of its own.");
    public static readonly ErrorCode UnknownRun = new(1009, "No training run has this id.", "Ask for an id that START_TRAINING answered.", Status: 404);
    public static readonly ErrorCode TaskWithoutText = new(1010, "Tasks lack the text that the label config names and were answered with an empty result.", "Add the missing field to the task's data.");
    public static readonly ErrorCode SuggestionDoesNotFit = new(1011, "Suggestions did not fit the label config or the text and were left out.", "Nothing to do where the labeling interface has just changed; else report it.");
    public static readonly ErrorCode AnswerDoesNotFit = new(1012, "A person's answers do not fit their question or the text and were left out.", "Open the documents in the tool and correct the spans; texts may have been changed after they were annotated.");
    public static readonly ErrorCode TokenMissing = new(1020, "The API needs a token.", "Send `Authorization: Bearer TOKEN`; `mlbackend token create` makes one.", Status: 401);
    public static readonly ErrorCode TokenRefused = new(1021, "The token is unknown, revoked or has expired.", "Make another with `mlbackend token create`.", Status: 401);
    public static readonly ErrorCode RoleTooSmall = new(1022, "The token may look at everything and change nothing.", "Use a token that was made without --read-only.", Status: 403);
    public static readonly ErrorCode RequestInvalid = new(1023, "The request has a value that is not allowed.", "docs/api.md and /api/v1/openapi.json say what each address takes.");
    public static readonly ErrorCode AddressUnknown = new(1025, "The API has no such address, or not for this method or content type.", "See docs/api.md or /api/v1/openapi.json; a body needs `Content-Type: application/json`.", Status: 404);
    public static readonly ErrorCode RunIsOver = new(1024, "The training run is over already.", "Ask for a new one with POST /api/v1/projects/ID/train.", Status: 409);
}
