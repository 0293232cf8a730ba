using MlBackend.Storage.Pushes;
using MlBackend.Storage.Releases;

namespace MlBackend.Progress;

/// <summary>Reads how projects stand.</summary>
internal sealed class StandingReader(ReleaseStore releases, LedgerStore ledger)
{
    /// <summary>How a project stands with one of its releases.</summary>
    public async Task<Standing> ReadAsync(Guid project, int release, CancellationToken cancellationToken)
    {
        var metrics = await releases.ChampionMetricsAsync(project, release, cancellationToken);
        var weakest = metrics.Values.SelectMany(figures => figures)
            .Where(figure => figure.Key.StartsWith(Standing.LabelMetric, StringComparison.Ordinal))
            .Select(figure => new LabelFigure(figure.Key[Standing.LabelMetric.Length..], figure.Value))
            .OrderBy(figure => figure.F1).ThenBy(figure => figure.Label, StringComparer.Ordinal).Take(Standing.MostWeakest);
        return new Standing(
            [.. metrics.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => QuestionScore.Of(pair.Key, pair.Value))],
            [.. weakest],
            await ledger.ReadyAsync(project, release, cancellationToken));
    }
}
