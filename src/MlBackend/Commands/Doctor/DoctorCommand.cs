using System.CommandLine;
using System.Globalization;
using MlBackend.Commands.Store;
using MlBackend.Hosting;

namespace MlBackend.Commands.Doctor;

/// <summary><c>mlbackend doctor</c>: says what is wrong with an installation and what to do.</summary>
internal static class DoctorCommand
{
    private static readonly Option<bool> Json = CommonOptions.Json("the findings");

    public static Command Create()
    {
        var command = new Command("doctor", """
            Look at the data folder, the annotation tools and their projects, and say what is wrong and what to do. Nothing is
            changed. Exit status 1 where there is a problem.

            Examples:
              mlbackend doctor
              mlbackend doctor --data-dir /var/lib/mlbackend --json
            """)
        {
            StoreSession.DataDir, Json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var isWell = false;
            var status = await Failures.ReportAsync(async () => isWell = await RunAsync(parsed, cancellationToken), parsed.InvocationConfiguration.Error);
            return status == 0 && !isWell ? 1 : status;
        });
        return command;
    }

    private static async Task<bool> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        // A person waits: one more try, and none of the long ones.
        await using var session = StoreSession.Create(parsed, labelStudio => (labelStudio.Retries, labelStudio.CallTimeout) = (1, TimeSpan.FromSeconds(15)));
        var shell = new Shell(parsed.InvocationConfiguration);
        var findings = await new DoctorRound(session, (connection, credential) => session.Factory(connection.Tool).Create(connection, credential)).RunAsync(cancellationToken);
        if (parsed.GetValue(Json))
        {
            await Listing.PrintAsync(
                shell,
                asJson: true,
                "findings",
                findings,
                [
                    new("check", finding => finding.Check),
                    new("subject", finding => finding.Subject),
                    new("verdict", finding => Word(finding.Verdict)),
                    new("what", finding => finding.What),
                    new("cure", finding => finding.Cure),
                ],
                whenEmpty: "");
        }
        else
        {
            await PrintAsync(shell.Output, findings);
        }

        return findings.All(finding => finding.Verdict != Verdict.Problem);
    }

    private static async Task PrintAsync(TextWriter output, IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            await output.WriteLineAsync($"{Word(finding.Verdict),-8} {finding.Check}, {finding.Subject}: {finding.What}");
            if (finding.Cure is { } cure)
            {
                await output.WriteLineAsync($"         -> {cure}");
            }
        }

        var problems = findings.Count(finding => finding.Verdict == Verdict.Problem);
        var warnings = findings.Count(finding => finding.Verdict == Verdict.Warning);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"problems: {problems}, warnings: {warnings}, findings: {findings.Count}."));
    }

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Ok => "ok",
        Verdict.Warning => "warning",
        _ => "problem",
    };
}
