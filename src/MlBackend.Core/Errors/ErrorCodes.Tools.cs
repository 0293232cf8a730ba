namespace MlBackend.Core.Errors;

public static partial class ErrorCodes
{
    public static readonly ErrorCode ToolUnreachable = new(2001, "The annotation tool cannot be reached.", "See that it runs and that this machine reaches its address.", Transient: true, Status: 502);
    public static readonly ErrorCode ToolTimedOut = new(2002, "The annotation tool did not answer in time.", "It is tried again; if it stays so, look at the tool's load.", Transient: true, Status: 504);
    public static readonly ErrorCode ToolBroke = new(2003, "The connection to the annotation tool broke off.", "It is tried again; if it stays so, look at the network and at proxies.", Transient: true, Status: 502);
    public static readonly ErrorCode ToolBusy = new(2004, "The annotation tool asks to come back later.", "It is tried again after the time that the tool named.", Transient: true, Status: 503);
    public static readonly ErrorCode ToolFailed = new(2005, "The annotation tool failed inside.", "Look at the tool's own log.", Transient: true, Status: 502);
    public static readonly ErrorCode ToolAnswerUnreadable = new(2006, "The annotation tool's answer is not the JSON that was expected.", "See that the address is the tool's own and no proxy or login page stands before it.", Status: 502);
    public static readonly ErrorCode CredentialRefused = new(2007, "The annotation tool does not take this token.", "Make a new personal access token in the tool and run `mlbackend link` with it.", Status: 502);
    public static readonly ErrorCode LegacyTokensOff = new(2008, "The annotation tool has switched legacy tokens off.", "Make a personal access token in the tool and run `mlbackend link` with it.", Status: 502);
    public static readonly ErrorCode ToolForbids = new(2009, "The annotation tool forbids this to the token's owner.", "Give that user the right, or link with another user's token; for addresses see the tool's SSRF settings.", Status: 502);
    public static readonly ErrorCode NotInTool = new(2010, "The annotation tool has no such project or document.", "Nothing to do where it was deleted there.", Status: 404);
    public static readonly ErrorCode ToolRefused = new(2011, "The annotation tool refused the request as wrong.", "Report it with the tool's version.", Status: 502);
    public static readonly ErrorCode ToolRedirects = new(2012, "The annotation tool answers from another address; the token is not sent there.", "Link the address at which the tool itself answers (https, host, path).", Status: 502);
    public static readonly ErrorCode CredentialMalformed = new(2013, "The token is empty or has characters that no token has.", "Copy the token again, in one line.");
    public static readonly ErrorCode ConnectionHasNoUrl = new(2014, "The connection has no address yet.", "Run `mlbackend link` with the tool's address.");
    public static readonly ErrorCode ReleaseNotInTool = new(2015, "The annotation tool knows no suggestion of this release, so it cannot be made the current one.", "It is set after the next push.", Status: 502);
    public static readonly ErrorCode ToolResting = new(2016, "The annotation tool failed several times in a row and is left alone for a while.", "It is asked again by itself; see that it runs and that this machine reaches its address.", Transient: true, Status: 503);
}
