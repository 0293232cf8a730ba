using MlBackend.Core.Corpora;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;

namespace MlBackend.Formats.Predictions;

/// <summary>A document of a file and what a model suggests for it; null where it lacks the text asked about.</summary>
public sealed record PredictedDocument(CorpusDocument Source, Suggestion? Suggestion);

/// <summary>Writes a file again with a prediction beside each record.</summary>
public interface IPredictionWriter
{
    /// <summary>True where it can add the answers of such a question to files of that format.</summary>
    bool Writes(string format, QuestionKind kind);

    /// <summary>Copies the input and adds the predictions.</summary>
    /// <param name="input">The file again from its beginning, unpacked.</param>
    /// <param name="documents">Every document of the file, in order.</param>
    /// <param name="question">The question that was answered.</param>
    /// <param name="output">Where to write UTF-8; left open.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task WriteAsync(Stream input, IAsyncEnumerable<PredictedDocument> documents, Question question, Stream output, CancellationToken cancellationToken);
}
