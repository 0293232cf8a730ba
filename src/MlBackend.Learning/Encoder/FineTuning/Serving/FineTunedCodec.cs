using MlBackend.Core.Errors;
using MlBackend.Core.Models;
using MlBackend.Core.Questions;
using MlBackend.Learning.Crf;
using MlBackend.Learning.Encoder.FineTuning.Tasks;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Learning.Linear.Answers;
using MlBackend.Learning.Persistence;

namespace MlBackend.Learning.Encoder.FineTuning.Serving;

/// <summary>
/// Reads and writes what the graph does not say. Sections: id (text) and hash (text) of the encoder that it began as, tokens of a window (i32), kind of the
/// answers (i32). Labels (0): outputs (<see cref="LinearOutputsCodec"/>). Spans (1): scale (f64[1]), number of layers (i32), for each its number of labels
/// (i32) and these (text): the labels' names stand in the file, as a question's order may change.
/// </summary>
internal static class FineTunedCodec
{
    private const ushort Kind = 5;
    private const ushort Version = 1;
    private const int LabelKind = 0, SpanKind = 1;
    private const int Most = 10_000;

    /// <summary>Writes the file.</summary>
    public static void Write(string folder, Question question, EncoderReference encoder, int length, FineTunedAnswers answers) => WeightFile.Write(folder, Kind, Version, sections =>
    {
        sections.Text(encoder.Id);
        sections.Text(encoder.Hash);
        sections.Number(length);
        if (answers is LabelAnswers labels)
        {
            sections.Number(LabelKind);
            LinearOutputsCodec.Write(sections, labels.Outputs, question);
        }
        else if (answers is SpanAnswers spans)
        {
            sections.Number(SpanKind);
            sections.Array<double>([spans.Scale]);
            sections.Number(spans.Layers.Length);
            foreach (var layer in spans.Layers)
            {
                sections.Number(layer.Length);
                foreach (var label in layer)
                {
                    sections.Text(question.Labels[label]);
                }
            }
        }
    });

    /// <summary>Reads a model's folder; the graph is read when it is first asked.</summary>
    /// <exception cref="MlBackendException">A file is missing, cut, foreign, of another version or for other labels.</exception>
    public static FineTunedModel Read(string folder, Question question, EncoderPool pool)
    {
        var content = WeightFile.Read(folder, Kind, Version);
        var encoder = new EncoderReference(content.Text(), content.Text());
        var length = content.Number();
        FineTunedAnswers answers = (content.Number(), question.Kind == QuestionKind.Span) switch
        {
            (LabelKind, false) => new LabelAnswers(LinearOutputsCodec.Read(content, question)),
            (SpanKind, true) => Spans(content, question),
            _ => throw ErrorCodes.ModelNotForQuestion.With($"Question {question.Name} is of kind {question.Kind}."),
        };
        content.End();
        return length is >= 1 and <= 1 << 16
            ? new FineTunedModel(question, encoder, EncoderFolder.Open(folder), length, answers, pool)
            : throw ErrorCodes.BadModelFile.With($"{WeightFile.Name} contradicts itself.");
    }

    private static SpanAnswers Spans(WeightFile.Content content, Question question)
    {
        if (content.Finite<double>() is not [> 0 and var scale] || Count(content) is not (> 0 and var layers))
        {
            throw ErrorCodes.BadModelFile.With($"{WeightFile.Name} contradicts itself.");
        }

        var labels = new int[layers][];
        for (var layer = 0; layer < layers; layer++)
        {
            labels[layer] = new int[Count(content)];
            for (var at = 0; at < labels[layer].Length; at++)
            {
                labels[layer][at] = question.Labels.PlaceOf(content.Text()) is >= 0 and var place
                    ? place
                    : throw ErrorCodes.ModelNotForQuestion.With($"Question {question.Name} lacks a label of the model.");
            }
        }

        return new SpanAnswers(labels, scale);
    }

    private static int Count(WeightFile.Content content) =>
        content.Number() is >= 0 and <= Most and var count ? count : throw ErrorCodes.BadModelFile.With($"{WeightFile.Name} contradicts itself.");
}
