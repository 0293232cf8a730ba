namespace MlBackend.Core.Corpora;

/// <summary>Writes one file format, document by document, in memory that does not grow with the corpus.</summary>
public interface ICorpusWriter
{
    /// <summary>The name used by <c>--to</c>, such as <c>prodigy</c>.</summary>
    string Format { get; }

    /// <summary>How its files' names end, such as <c>.jsonl</c>; empty where a corpus is a folder of several files.</summary>
    string Extension { get; }

    /// <summary>
    /// True where it must know the questions and their labels before the first document: <see cref="CorpusOptions.Schema"/> is set then.
    /// </summary>
    bool NeedsSchema => false;

    /// <summary>True where answers to several questions of one kind are written, each with its question; else only one question is.</summary>
    bool NamesQuestions => false;

    /// <summary>True where every text of a document is written, each with the name of its field; else only one text is.</summary>
    bool NamesFields => false;

    /// <summary>Writes every document in order.</summary>
    /// <param name="documents">The documents.</param>
    /// <param name="output">Where to.</param>
    /// <param name="options">What a person said of the file.</param>
    /// <param name="report">Told of each document written and of everything that the format cannot say.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Errors.MlBackendException">It cannot be written.</exception>
    Task WriteAsync(
        IAsyncEnumerable<CorpusDocument> documents, ICorpusOutput output, CorpusOptions options, CorpusReport report, CancellationToken cancellationToken);
}

/// <summary>Where a writer writes. Nothing is seen under its final name before all of it is written.</summary>
public interface ICorpusOutput
{
    /// <summary>Opens the one file of a format that has one. The caller disposes of it.</summary>
    Stream Create();

    /// <summary>Opens a file of a format that is a folder. The caller disposes of it.</summary>
    /// <param name="name">Its name in the folder, with <c>/</c> between parts; never one that leads out of it.</param>
    Stream Create(string name);
}
