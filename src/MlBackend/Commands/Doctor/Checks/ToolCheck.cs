using MlBackend.Core.Errors;

namespace MlBackend.Commands.Doctor.Checks;

/// <summary>The tool answers at its address.</summary>
internal sealed class ToolCheck : IConnectionCheck
{
    public string Name => "tool";

    public Finding? Look(ConnectionFacts connection)
    {
        if (connection.Connection.Url is null)
        {
            return new Finding(Name, connection.Subject, Verdict.Problem, "It has no address: live predictions work, nothing is pulled or pushed.", connection.LinkCommand);
        }

        return connection switch
        {
            { Tool: not null } => new Finding(Name, connection.Subject, Verdict.Ok, $"{connection.Address} answers.", null),
            { Failure: { } failure } when !TokenCheck.IsAboutToken(failure.Code) =>
                new Finding(Name, connection.Subject, Verdict.Problem, $"{failure.Code.Id}: {failure.Code.What} {connection.Address}, {failure.Detail}", failure.Code.Cure),
            _ => null,
        };
    }
}
