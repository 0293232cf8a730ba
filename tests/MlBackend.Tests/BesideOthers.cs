using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlBackend.TestKit;

namespace MlBackend.Tests;

/// <summary>
/// Where genuine tools run beside these tests, the end-to-end tests come first: Label Studio gives a service 3 s to answer, and that has
/// to hold on two processors.
/// </summary>
internal static class BesideOthers
{
    private const int OfThread = 0;
    private const int Nice = 5;

    /// <summary>Threads made later take the priority of those that make them.</summary>
    [ModuleInitializer]
    internal static void StandBack()
    {
        if (!OperatingSystem.IsLinux() || !Repository.RequireRealTools)
        {
            return;
        }

        foreach (var thread in Directory.EnumerateDirectories("/proc/self/task"))
        {
            // A thread that has ended meanwhile needs none.
            _ = SetPriority(OfThread, uint.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), Nice);
        }
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    private static extern int SetPriority(int which, uint who, int nice);
}
