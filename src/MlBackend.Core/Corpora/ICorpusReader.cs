namespace MlBackend.Core.Corpora;

/// <summary>Reads one file format, record by record, in memory that does not grow with the file.</summary>
public interface ICorpusReader
{
    /// <summary>The name used by <c>--from</c>, such as <c>prodigy</c>.</summary>
    string Format { get; }

    /// <summary>True where the first bytes look like this format.</summary>
    bool Recognises(ReadOnlySpan<byte> head, string fileName);

    /// <summary>True where the first record cannot be given before the whole file was passed over; else a record's length is bounded.</summary>
    bool ReadsAhead => false;

    /// <summary>Reads every record in order.</summary>
    /// <exception cref="Errors.MlBackendException">A record cannot be read; the message names the line.</exception>
    IAsyncEnumerable<CorpusDocument> ReadAsync(Stream stream, CorpusOptions options, CancellationToken cancellationToken);
}
