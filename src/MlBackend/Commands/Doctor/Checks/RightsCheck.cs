namespace MlBackend.Commands.Doctor.Checks;

/// <summary>The token's owner may do what the service does.</summary>
internal sealed class RightsCheck : IConnectionCheck
{
    public string Name => "rights";

    public Finding? Look(ConnectionFacts connection) => connection.Tool switch
    {
        null => null,
        { MissingRights: null } => new Finding(Name, connection.Subject, Verdict.Warning, "This version of the tool does not say what the token's owner may do.", "Link with the token of an administrator where something is forbidden."),
        { MissingRights: [] } => new Finding(Name, connection.Subject, Verdict.Ok, "The token's owner may do all that the service does.", null),
        { MissingRights: var missing, User: var user } =>
            new Finding(Name, connection.Subject, Verdict.Problem, $"{user} lacks {string.Join(", ", missing)}.", "Give that user the rights in the tool, or link with another user's token."),
    };
}
