using MlBackend.Core.Annotations;
using MlBackend.Core.Documents;

namespace MlBackend.Core.Corpora;

/// <summary>A document of a corpus file and its answers; no answers where it is not labelled.</summary>
/// <param name="Document">The document; its id is the tool's id where the file has one, else the record number from 1.</param>
/// <param name="Answers">Answers, at most one a question.</param>
/// <param name="Line">The line (from 1) where the record begins, for error messages.</param>
public sealed record CorpusDocument(Document Document, IReadOnlyList<Answer> Answers, long Line);

/// <summary>Reads one file format, record by record, in memory that does not grow with the file.</summary>
public interface ICorpusReader
{
    /// <summary>The name used by <c>--from</c>, such as <c>prodigy</c>.</summary>
    string Format { get; }

    /// <summary>True where the first bytes look like this format.</summary>
    bool Recognises(ReadOnlySpan<byte> head, string fileName);

    /// <summary>Reads every record in order.</summary>
    /// <exception cref="Errors.MlBackendException">A record cannot be read; the message names the line.</exception>
    IAsyncEnumerable<CorpusDocument> ReadAsync(Stream stream, CorpusOptions options, CancellationToken cancellationToken);
}

/// <summary>What a person may say about a file.</summary>
/// <param name="Question">The name given to the question of formats that have no names for them.</param>
/// <param name="Field">The name of the text field in formats that have no name for it.</param>
public sealed record CorpusOptions(string Question = "label", string Field = "text");
