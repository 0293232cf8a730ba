using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Learning;
using MlBackend.Learning.Calibration;
using MlBackend.Storage.Models;
using MlBackend.Storage.Releases;

namespace MlBackend.Serving;

/// <summary>A champion in memory, and how often it was right by its confidence.</summary>
internal sealed record LoadedModel(IModel Model, IReadOnlyDictionary<string, IReadOnlyList<ReliabilityBin>>? Reliability)
{
    /// <summary>Reads a champion's folder. Its labels stand in the order in which it learned them, whatever the project's order is by now.</summary>
    /// <exception cref="MlBackendException">The folder is damaged or of an unknown family.</exception>
    public static LoadedModel From(Champion champion) =>
        new(ModelFolder.Load(champion.Folder, Families.Find, out var manifest), manifest.Reliability);

    /// <summary>The model with what is below the floors of a wished precision withheld; null = the usual floor.</summary>
    public IModel Shown(double? wishedPrecision) => new CautiousModel(Model, new ConfidenceFloors(wishedPrecision, Reliability));
}
