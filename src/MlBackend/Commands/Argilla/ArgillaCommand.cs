using System.CommandLine;

namespace MlBackend.Commands.Argilla;

/// <summary><c>mlbackend argilla</c>: whole datasets of a linked Argilla.</summary>
internal static class ArgillaCommand
{
    public static Command Create() => new("argilla", "Make datasets of corpora in a linked Argilla, write datasets to files, let similar records be found.")
    {
        PushCorpusCommand.Create(), ExportDatasetCommand.Create(), VectorsCommand.Create(),
    };
}
