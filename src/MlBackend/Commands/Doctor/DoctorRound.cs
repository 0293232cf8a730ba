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

    private static readonly IConnectionCheck[] OfAnyTool = [new ToolCheck(), new VersionCheck(), new TokenCheck(), new RightsCheck(), new ClockCheck()];

    /// <summary>What is asked of a tool that calls this service.</summary>
    private static readonly IConnectionCheck[] OfCaller = [.. OfAnyTool, new AddressCheck()];

    private static readonly IProjectCheck[] OfCallersProject =
        [new StateCheck(), new BackendCheck(), new WebhookCheck(), new ReleaseCheck(), new SuggestionsCheck(), new SettingsCheck()];

    private static readonly IProjectCheck[] OfOtherProject = [new StateCheck(), new PresenceCheck(), new SettingsCheck()];

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

    /// <summary>What the checks say to a connection and its projects, and then what the tool's own adapter has to say.</summary>
    internal static IEnumerable<Finding> Look(ConnectionFacts connection)
    {
        var isCaller = connection.Connection.Tool == ToolKind.LabelStudio;
        return (isCaller ? OfCaller : OfAnyTool).Select(check => check.Look(connection))
            .Concat(Remarks(connection.Subject, connection.Tool?.Remarks))
            .Concat(connection.Projects.SelectMany(project => (isCaller ? OfCallersProject : OfOtherProject).Select(check => check.Look(project))
                .Concat(Remarks(project.Subject, project.Tool?.Remarks))))
            .OfType<Finding>();
    }

    private static IEnumerable<Finding> Remarks(string subject, IReadOnlyList<ToolRemark>? remarks) => (remarks ?? []).Select(remark => new Finding(
        remark.About,
        subject,
        remark.Weight switch
        {
            RemarkWeight.Fine => Verdict.Ok,
            RemarkWeight.Hindrance => Verdict.Warning,
            _ => Verdict.Problem,
        },
        remark.What,
        remark.Cure));
}
