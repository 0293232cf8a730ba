using System.Text;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Formats.Lines;
using MlBackend.Formats.Predictions;

namespace MlBackend.Formats.Conll;

/// <summary>Writes a column file again with the predicted tag (IOB2) as one more column; other lines stay as they are.</summary>
public sealed class ConllPredictions : IPredictionWriter
{
    /// <inheritdoc/>
    public bool Writes(string format, QuestionKind kind) => format == "conll" && kind == QuestionKind.Span;

    /// <inheritdoc/>
    public async Task WriteAsync(
        Stream input, IAsyncEnumerable<PredictedDocument> documents, Question question, Stream output, CancellationToken cancellationToken)
    {
        using var lines = new LineReader(input);
        await using var writer = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        var layout = new ConllLayout();
        await foreach (var document in documents.WithCancellation(cancellationToken))
        {
            var text = document.Source.Document.Field(question.Field) ?? "";
            for (var start = 0; start <= text.Length && await lines.ReadAsync(cancellationToken);)
            {
                var line = lines.Text;
                if (layout.Read(line, lines.Number) is not { } token)
                {
                    await writer.WriteLineAsync(line);
                    continue;
                }

                var end = start + token.Text.Length;
                var separator = line.Contains('\t', StringComparison.Ordinal) ? '\t' : ' ';
                await writer.WriteLineAsync($"{line}{separator}{Tag(document.Suggestion as SpanSuggestion, start, end)}");
                start = end + 1;
            }
        }

        while (await lines.ReadAsync(cancellationToken))
        {
            await writer.WriteLineAsync(lines.Text);
        }
    }

    // A token belongs to the first span that touches it: a span may end inside a token that the file does not split.
    private static string Tag(SpanSuggestion? suggestion, int start, int end)
    {
        foreach (var (span, _) in suggestion?.Spans ?? [])
        {
            if (span.Start.Value < end && start < span.End.Value)
            {
                return $"{(start <= span.Start.Value ? 'B' : 'I')}-{span.Label}";
            }
        }

        return "O";
    }
}
