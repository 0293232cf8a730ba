using MlBackend.Core.Errors;

namespace MlBackend.Commands.Doctor.Checks;

/// <summary>There is a token and the tool takes it.</summary>
internal sealed class TokenCheck : IConnectionCheck
{
    public string Name => "token";

    /// <summary>True for what a token can fail of.</summary>
    public static bool IsAboutToken(ErrorCode code) =>
        code == ErrorCodes.CredentialRefused || code == ErrorCodes.ArgillaKeyRefused || code == ErrorCodes.LegacyTokensOff || code == ErrorCodes.CredentialMalformed || code == ErrorCodes.CredentialUnreadable;

    public Finding? Look(ConnectionFacts connection) => connection switch
    {
        { HasCredential: false, Connection.Url: not null } => new Finding(Name, connection.Subject, Verdict.Problem, "There is none.", connection.LinkCommand),
        { Tool: { } tool } => new Finding(Name, connection.Subject, Verdict.Ok, $"A {tool.CredentialKind} of {tool.User}.", null),
        { Failure: { } failure } when IsAboutToken(failure.Code) =>
            new Finding(Name, connection.Subject, Verdict.Problem, $"{failure.Code.Id}: {failure.Code.What}", $"{failure.Code.Cure} {connection.LinkCommand}"),
        _ => null,
    };
}
