using System.Runtime.CompilerServices;
using MlBackend.Commands.Corpora;
using MlBackend.Core.Corpora;
using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Formats.Files;

namespace MlBackend.Commands.Converting;

/// <summary>From one format to another, document by document.</summary>
/// <param name="source">What to read.</param>
/// <param name="writer">How to write it.</param>
/// <param name="options">What a person said; bad documents end the conversion unless they are set aside.</param>
/// <param name="anonymiser">Null where texts stay as they are.</param>
internal sealed class Conversion(CorpusSource source, ICorpusWriter writer, CorpusOptions options, Anonymiser? anonymiser)
{
    private const int Remembered = 1000;
    private readonly List<MlBackendException> aside = [];

    /// <summary>The first documents that could not be read, where bad ones are set aside.</summary>
    public IReadOnlyList<MlBackendException> Aside => aside;

    /// <summary>How many there are.</summary>
    public long AsideCount { get; private set; }

    /// <summary>Converts to a path, which appears whole or not at all.</summary>
    /// <param name="path">The file, or the folder where the format is one.</param>
    /// <param name="keepGoing">True: bad documents are set aside.</param>
    /// <param name="report">Told what was lost.</param>
    /// <param name="progress">Told how much of the source is read; null = nobody.</param>
    /// <param name="cancellationToken">Ends the call; nothing is left behind.</param>
    /// <returns>How many documents were written.</returns>
    public async Task<long> RunAsync(string path, bool keepGoing, CorpusReport report, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var readings = writer.NeedsSchema && options.Schema is null ? 2 : 1;
        var length = double.Max(1, (double)source.Length * readings);
        var own = keepGoing ? options with { SetAside = SetAside } : options;
        SchemaScan? scan = null;
        if (readings == 2)
        {
            // The first reading only learns the labels; what it cannot read is counted in the second.
            var quiet = keepGoing ? options with { SetAside = _ => { } } : options;
            scan = await SchemaScan.OfAsync(Followed(source.ReadAsync(quiet, cancellationToken), "reading labels", length, progress, cancellationToken), cancellationToken);
            own = own with { Schema = scan.Schema() };
        }

        using var output = new CorpusOutput(path, writer.Extension.Length == 0);
        var documents = Followed(source.ReadAsync(own, cancellationToken), "", length, progress, cancellationToken);
        documents = scan is null ? documents : documents.Select(scan.Named);
        await writer.WriteAsync(anonymiser is null ? documents : documents.Select(anonymiser.Anonymise), output, own, report, cancellationToken);
        output.Commit();
        return report.Documents;
    }

    private void SetAside(MlBackendException failure)
    {
        AsideCount++;
        if (aside.Count < Remembered)
        {
            aside.Add(failure);
        }
    }

    private async IAsyncEnumerable<CorpusDocument> Followed(
        IAsyncEnumerable<CorpusDocument> documents, string stage, double length, IProgress<TrainingProgress>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in documents.WithCancellation(cancellationToken))
        {
            progress?.Report(new TrainingProgress(double.Min(1, source.BytesRead / length), stage));
            yield return document;
        }
    }
}
