using MlBackend.Core.Corpora;
using MlBackend.Spacy.Corpora;

namespace MlBackend.Spacy;

/// <summary>spaCy's file formats.</summary>
public static class SpacyFormats
{
    /// <summary>Their readers, in the order in which they are asked whether they recognise a file.</summary>
    public static IReadOnlyList<ICorpusReader> Readers { get; } = [new DocBinReader(), new DocJsonReader(), new TrainingJsonReader()];

    /// <summary>Their writers.</summary>
    public static IReadOnlyList<ICorpusWriter> Writers { get; } = [new DocBinCorpusWriter(), JsonCorpusWriter.Docs, JsonCorpusWriter.Training];
}
