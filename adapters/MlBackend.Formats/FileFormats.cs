using MlBackend.Core.Corpora;
using MlBackend.Formats.Conll;
using MlBackend.Formats.Csv;
using MlBackend.Formats.Predictions;
using MlBackend.Formats.Prodigy;

namespace MlBackend.Formats;

/// <summary>The formats that belong to no tool.</summary>
public static class FileFormats
{
    /// <summary>Their readers, in the order in which they are asked whether they recognise a file.</summary>
    public static IReadOnlyList<ICorpusReader> Readers { get; } = [new ProdigyReader(), new CsvCorpusReader(), new ConllReader()];

    /// <summary>How their files are written again with predictions; the last writes for any format.</summary>
    public static IReadOnlyList<IPredictionWriter> PredictionWriters { get; } =
        [new ProdigyPredictions(), new CsvPredictions(), new ConllPredictions(), new RecordPredictions()];
}
