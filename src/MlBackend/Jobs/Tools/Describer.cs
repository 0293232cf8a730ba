using System.Collections.Concurrent;
using MlBackend.Configuration.Projects;
using MlBackend.Core.Suggestions;
using MlBackend.Core.Tools;
using MlBackend.Progress;
using MlBackend.Storage.Projects;
using MlBackend.Storage.Pushes;
using MlBackend.Storage.Releases;

namespace MlBackend.Jobs.Tools;

/// <summary>After each release that the tool shows: one line on it in the project's description, where the project wants one.</summary>
internal sealed class Describer(ReleaseStore releases, LedgerStore ledger, StandingReader standings)
{
    // What was written last: null = no line. The tool is asked only where that changes.
    private readonly ConcurrentDictionary<Guid, int?> written = new();

    /// <summary>Writes, replaces or takes away the line. A tool without such a place is left alone.</summary>
    /// <exception cref="ToolException">The tool failed; the next release tries again.</exception>
    public async Task DescribeAsync(Project project, IToolClient client, CancellationToken cancellationToken)
    {
        if (client is not IToolDescription tool || await WantedAsync(project, cancellationToken) is not { } wanted)
        {
            return;
        }

        var installation = await releases.InstallationAsync(cancellationToken);
        var line = wanted.Release is { } release
            ? StandingText.Line(new ReleaseName(installation, release), await standings.ReadAsync(project.Id, release, cancellationToken))
            : null;
        await tool.DescribeAsync(project.Identity, StandingText.Mark(installation), line, cancellationToken);
        written[project.Id] = wanted.Release;
    }

    private sealed record Wanted(int? Release);

    /// <summary>Which release the description shall tell of, or none; null where it does so already.</summary>
    private async Task<Wanted?> WantedAsync(Project project, CancellationToken cancellationToken)
    {
        var setting = ProjectSettings.Of(project).Values.Single(value => value.Setting == ProjectSettings.ShowInDescriptionSetting);
        var isKnown = written.TryGetValue(project.Id, out var before);
        if (setting.Value is false)
        {
            // Where nobody ever spoke of it there is no line to look for.
            return (isKnown && before is not null) || (!isKnown && setting.Origin != SettingOrigin.Default) ? new Wanted(null) : null;
        }

        var shown = (await ledger.ListAsync(project.Id, cancellationToken)).FirstOrDefault(push => push.State == PushState.Done && push.Release > 0)?.Release;
        return shown is null || (isKnown && before == shown) ? null : new Wanted(shown);
    }
}
