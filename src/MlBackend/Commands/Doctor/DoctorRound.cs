using System.Data.Common;
using MlBackend.Commands.Doctor.Checks;
using MlBackend.Commands.Doctor.Checks.Installation;
using MlBackend.Commands.Store;
using MlBackend.Core.Errors;
using MlBackend.Core.Tools;

namespace MlBackend.Commands.Doctor;

/// <summary>Every check, one a line, and the round through them.</summary>
internal sealed class DoctorRound(StoreSession session, Func<Connection, string, IToolClient> clients)
{
    private static readonly IFolderCheck[] OfFolder = [new FolderCheck(), new DiskCheck(), new ServiceCheck()];
    private static readonly DatabaseCheck OfDatabase = new();
    private static readonly ModelsCheck OfModels = new();

    private static readonly IConnectionCheck[] OfConnection =
        [new ToolCheck(), new VersionCheck(), new TokenCheck(), new RightsCheck(), new ClockCheck(), new AddressCheck()];

    private static readonly IProjectCheck[] OfProject =
        [new StateCheck(), new BackendCheck(), new WebhookCheck(), new ReleaseCheck(), new SuggestionsCheck(), new SettingsCheck()];

    /// <summary>All findings in the order of the checks; what lies in a database that does not open is not looked at.</summary>
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        List<Finding> found = [];
        foreach (var check in OfFolder)
        {
            found.AddRange(await check.RunAsync(session, cancellationToken));
        }

        try
        {
            found.AddRange(await OfDatabase.RunAsync(session, cancellationToken));
            if (found.Exists(finding => finding.Check == OfDatabase.Name && finding.Verdict == Verdict.Problem))
            {
                return found;
            }

            found.AddRange(await OfModels.RunAsync(session, cancellationToken));
            foreach (var connection in await new Examiner(session, clients).ExamineAsync(cancellationToken))
            {
                found.AddRange(Look(connection));
            }
        }
        catch (MlBackendException exception)
        {
            found.Add(new Finding(OfDatabase.Name, session.Options.Storage.DataFolder, Verdict.Problem, $"{exception.Code.Id}: {exception.Code.What} {exception.Detail}", exception.Code.Cure));
        }
        catch (DbException exception)
        {
            // Locked, damaged, or not reachable after all.
            var code = ErrorCodes.DatabaseUnreachable;
            found.Add(new Finding(OfDatabase.Name, session.Options.Storage.DataFolder, Verdict.Problem, $"{code.Id}: {code.What} ({exception.GetType().Name} {exception.ErrorCode})", code.Cure));
        }

        return found;
    }

    /// <summary>What the checks say to a connection and its projects.</summary>
    internal static IEnumerable<Finding> Look(ConnectionFacts connection) =>
        OfConnection.Select(check => check.Look(connection))
            .Concat(connection.Projects.SelectMany(project => OfProject.Select(check => check.Look(project))))
            .OfType<Finding>();
}
