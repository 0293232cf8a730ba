using MlBackend.Core.Documents;
using MlBackend.Core.Questions;
using MlBackend.Core.Suggestions;
using MlBackend.Learning.Encoder.FineTuning.Windows;
using MlBackend.Learning.Linear.Answers;

namespace MlBackend.Learning.Encoder.FineTuning.Tasks;

/// <summary>How logits of a fine-tuned model become answers: a closed family of two.</summary>
internal abstract record FineTunedAnswers
{
    /// <summary>How many columns the logits have.</summary>
    public abstract int Columns { get; }

    /// <summary>The suggestion for each document; null for one without the question's texts.</summary>
    /// <param name="question">The question.</param>
    /// <param name="documents">The documents.</param>
    /// <param name="windows">Cuts texts.</param>
    /// <param name="run">Runs the graph.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public abstract Suggestion?[] Suggest(Question question, IReadOnlyList<Document> documents, TextWindows windows, LogitsRun run, CancellationToken cancellationToken);
}

/// <summary>Answers of a head for labels.</summary>
/// <param name="Outputs">What scores mean; two exclusive classes share one.</param>
internal sealed record LabelAnswers(LinearOutputs Outputs) : FineTunedAnswers
{
    /// <inheritdoc/>
    public override int Columns => Outputs.Labels.Length;

    /// <inheritdoc/>
    public override Suggestion?[] Suggest(Question question, IReadOnlyList<Document> documents, TextWindows windows, LogitsRun run, CancellationToken cancellationToken)
    {
        var suggestions = new Suggestion?[documents.Count];
        var asked = Enumerable.Range(0, documents.Count).Where(at => QuestionText.Of(documents[at], question) is not null).ToList();
        var cut = new List<TextWindow>();
        for (var place = 0; place < asked.Count; place++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            cut.AddRange(windows.Of(QuestionText.Of(documents[asked[place]], question)!, place));
        }

        var logits = LabelLogits.Of(run, cut, asked.Count, Columns);
        var scores = new float[Columns];
        for (var place = 0; place < asked.Count; place++)
        {
            suggestions[asked[place]] = Outputs.Answer(question, LabelLogits.Scores(Outputs.Form, logits.AsSpan(place * Columns, Columns), scores));
        }

        return suggestions;
    }
}

/// <summary>Answers of a head for spans.</summary>
/// <param name="Layers">The labels (places in the question) of each layer of columns.</param>
/// <param name="Scale">What logits are multiplied by so that probabilities are honest.</param>
internal sealed record SpanAnswers(int[][] Layers, double Scale) : FineTunedAnswers
{
    /// <inheritdoc/>
    public override int Columns => Layers.Sum(layer => (2 * layer.Length) + 1);

    /// <inheritdoc/>
    public override Suggestion?[] Suggest(Question question, IReadOnlyList<Document> documents, TextWindows windows, LogitsRun run, CancellationToken cancellationToken)
    {
        var suggestions = new Suggestion?[documents.Count];
        var asked = Enumerable.Range(0, documents.Count).Where(at => documents[at].Field(question.Field) is not null).ToList();
        var texts = asked.ConvertAll(at => SpanText.Of(documents[at].Field(question.Field)!, windows));
        var logits = SpanLogits.Of(run, texts, Columns);
        var decoder = new SpanDecoder(question, Layers);
        for (var place = 0; place < asked.Count; place++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            suggestions[asked[place]] = decoder.Decode(texts[place], logits[place], (float)Scale);
        }

        return suggestions;
    }
}
