using System.Diagnostics;

namespace MlBackend.TestKit.Genuine;

/// <summary>What a call of the genuine spaCy gave.</summary>
public sealed record SpacyRun(int Status, string Output);

/// <summary>
/// The genuine spaCy: a Python that has it (TEST_SPACY_PYTHON), else the one packed in the shared folder. Where neither is there,
/// a test is skipped, or fails where real tools are required.
/// </summary>
public static class GenuineSpacy
{
    /// <summary>Calls <c>python -m spacy</c> in a folder.</summary>
    public static Task<SpacyRun> SpacyAsync(string folder, CancellationToken cancellationToken, params string[] arguments) =>
        PythonAsync(folder, cancellationToken, ["-m", "spacy", .. arguments]);

    /// <summary>Checks .spacy files with the shared checker; its output is JSON, its status 1 where one is invalid.</summary>
    public static Task<SpacyRun> CheckAsync(string folder, CancellationToken cancellationToken, params string[] arguments) =>
        PythonAsync(folder, cancellationToken, [Repository.SharedPath("tools", "spacy", "check_docbin.py"), .. arguments]);

    /// <summary>Calls the Python that has spaCy.</summary>
    public static async Task<SpacyRun> PythonAsync(string folder, CancellationToken cancellationToken, params string[] arguments)
    {
        using var process = Start(folder, arguments);
        process.StandardInput.Close();
        await using var kill = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var (told, complained) = (await output, await error);
        return new SpacyRun(process.ExitCode, process.ExitCode == 0 ? told : told + complained);
    }

    /// <summary>Starts the Python that has spaCy, its three streams redirected, and leaves the rest to the caller.</summary>
    public static Process Start(string folder, params string[] arguments)
    {
        var named = Environment.GetEnvironmentVariable("TEST_SPACY_PYTHON");
        var python = string.IsNullOrEmpty(named) ? Repository.SharedPath("tools", "spacy", "python") : named;
        var start = new ProcessStartInfo(python, arguments)
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };

        // One core a call: the tests beside it want theirs.
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["PYTHONWARNINGS"] = "ignore";
        return Process.Start(start)!;
    }
}
