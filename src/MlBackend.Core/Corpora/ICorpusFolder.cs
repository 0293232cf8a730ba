namespace MlBackend.Core.Corpora;

/// <summary>Files that are read together.</summary>
public interface ICorpusFolder
{
    /// <summary>Their names with <c>/</c> between parts, in ordinal order.</summary>
    IEnumerable<string> Names { get; }

    /// <summary>Opens one, unpacked; null where there is none of that name. The caller disposes of it.</summary>
    Stream? OpenRead(string name);
}

/// <summary>Reads one format whose corpora are folders of several files.</summary>
public interface ICorpusFolderReader
{
    /// <summary>The name used by <c>--from</c>, such as <c>brat</c>.</summary>
    string Format { get; }

    /// <summary>True where the files look like this format.</summary>
    bool Recognises(ICorpusFolder folder);

    /// <summary>Reads every document in order; <see cref="CorpusDocument.Line"/> counts in the file that holds the answers.</summary>
    /// <exception cref="Errors.MlBackendException">A document cannot be read; the message names the file and the line.</exception>
    IAsyncEnumerable<CorpusDocument> ReadAsync(ICorpusFolder folder, CorpusOptions options, CancellationToken cancellationToken);
}
