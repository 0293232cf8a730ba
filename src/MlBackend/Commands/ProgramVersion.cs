using System.Reflection;

namespace MlBackend.Commands;

/// <summary>The version of this program, as in <c>0.1.0</c>.</summary>
internal static class ProgramVersion
{
    public static string Current { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
