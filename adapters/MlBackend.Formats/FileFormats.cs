using MlBackend.Core.Corpora;
using MlBackend.Formats.Brat;
using MlBackend.Formats.Conll;
using MlBackend.Formats.Conllu;
using MlBackend.Formats.Csv;
using MlBackend.Formats.Doccano;
using MlBackend.Formats.FastText;
using MlBackend.Formats.HuggingFace;
using MlBackend.Formats.Plain;
using MlBackend.Formats.Predictions;
using MlBackend.Formats.Prodigy;
using MlBackend.Formats.WebAnno;

namespace MlBackend.Formats;

/// <summary>The formats that belong to no tool.</summary>
public static class FileFormats
{
    /// <summary>Their readers, in the order in which they are asked whether they recognise a file.</summary>
    public static IReadOnlyList<ICorpusReader> Readers { get; } =
    [
        new DoccanoReader(), new HuggingFaceReader(), new ProdigyReader(), new WebAnnoReader(), new CsvCorpusReader(), new FastTextReader(), new ConlluReader(),
        new ConllReader(), .. ConllScheme.All.Select(scheme => new ConllReader(scheme)), new PlainTextReader(), new TextLinesReader(),
    ];

    /// <summary>The readers of formats that are folders, in the order in which they are asked.</summary>
    public static IReadOnlyList<ICorpusFolderReader> FolderReaders { get; } = [new BratReader(), new HuggingFaceReader(), new PlainTextReader()];

    /// <summary>Their writers; of two with one file ending the first is meant by it.</summary>
    public static IReadOnlyList<ICorpusWriter> Writers { get; } =
    [
        new ProdigyWriter(), new DoccanoWriter(), new HuggingFaceWriter(), new CsvCorpusWriter(), new CsvCorpusWriter("tsv", '\t'), new ConllWriter(),
        .. ConllScheme.All.Select(scheme => new ConllWriter(scheme)), new ConlluWriter(), new BratWriter(), new FastTextWriter(), new TextLinesWriter(),
    ];

    /// <summary>How their files are written again with predictions; the last writes for any format.</summary>
    public static IReadOnlyList<IPredictionWriter> PredictionWriters { get; } =
        [new ProdigyPredictions(), new CsvPredictions(), new ConllPredictions(), new RecordPredictions()];
}
