using System.Text.Json;
using MlBackend.Configuration.Projects;

namespace MlBackend.Commands.Doctor.Checks;

/// <summary>What the tool's backend says of settings is understood.</summary>
internal sealed class SettingsCheck : IProjectCheck
{
    private const int Shown = 5;

    public string Name => "settings";

    public Finding? Look(ProjectFacts project) => ProjectSettings.Of(project.Project).Ignored is { Count: > 0 } ignored
        ? new Finding(
            Name,
            project.Subject,
            Verdict.Warning,
            $"extra_params name settings that there are not, or give them values that are not allowed: {string.Join(", ", ignored.Take(Shown).Select(name => JsonEncodedText.Encode(name)))}. They count as not said.",
            "docs/configuration.md has the names and what is allowed; change extra_params of the backend in Label Studio.")
        : null;
}
