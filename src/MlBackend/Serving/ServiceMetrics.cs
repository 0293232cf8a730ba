using System.Diagnostics.Metrics;

namespace MlBackend.Serving;

/// <summary>What /metrics counts. Labels hold no key, no project name and no text.</summary>
internal sealed class ServiceMetrics
{
    /// <summary>The meter's name.</summary>
    public const string Name = "MlBackend";

    private readonly Counter<long> documents;
    private readonly Counter<long> failures;
    private readonly Counter<long> hints;
    private readonly Histogram<double> seconds;

    public ServiceMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(Name);
        documents = meter.CreateCounter<long>("mlbackend.predict.documents", null, "Documents that tools asked suggestions for.");
        failures = meter.CreateCounter<long>("mlbackend.predict.failures", null, "Documents that got an empty result because something failed.");
        hints = meter.CreateCounter<long>("mlbackend.hints", null, "Webhooks received.");
        seconds = meter.CreateHistogram<double>("mlbackend.predict.duration", "s", "Time to suggest for all documents of a request.");
    }

    public void Predicted(int count, TimeSpan took)
    {
        documents.Add(count);
        seconds.Record(took.TotalSeconds);
    }

    public void Failed(int count) => failures.Add(count);

    public void Hinted() => hints.Add(1);
}
