using Microsoft.ML.OnnxRuntime;
using MlBackend.Core.Questions;
using MlBackend.Learning.Encoder.FineTuning.Windows;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Learning.Encoder.FineTuning.Tasks;

/// <summary>A window with what is to be learned from it.</summary>
/// <param name="Document">The number of its document in the task.</param>
/// <param name="Window">The window.</param>
/// <param name="Tags">Questions about spans: the tag of each token in each layer, <see cref="SpanTask.Ignored"/> where it speaks for no word; else empty.</param>
/// <param name="Weight">What it counts in the loss of a step: labelled tokens, or 1.</param>
internal sealed record Sample(int Document, TextWindow Window, long[][] Tags, int Weight);

/// <summary>A kind of head: what its columns mean, what it is taught, and how well it does on documents kept aside.</summary>
internal interface IHeadTask
{
    /// <summary>The question with all its labels.</summary>
    Question Question { get; }

    /// <summary>The name of each column of the logits.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>True where each token has logits, false where each window has.</summary>
    bool PerToken { get; }

    /// <summary>What the columns' biases begin with: how frequent each is, as a logit.</summary>
    float[] Priors { get; }

    /// <summary>How many documents there are.</summary>
    int Documents { get; }

    /// <summary>The group of each document: a part kept aside has a share of each.</summary>
    IReadOnlyList<int> Groups { get; }

    /// <summary>What a document teaches; nothing where the tokenizer finds no word in it.</summary>
    IEnumerable<Sample> Samples(int document, TextWindows windows);

    /// <summary>Appends the loss and its inputs.</summary>
    /// <param name="builder">Where to.</param>
    /// <param name="logits">[batch, columns], or [batch, sequence, columns].</param>
    /// <param name="smoothing">Label smoothing in [0,1).</param>
    /// <returns>The loss, a scalar.</returns>
    string Loss(GraphBuilder builder, string logits, float smoothing);

    /// <summary>Adds the values of the inputs that <see cref="Loss"/> made.</summary>
    /// <param name="batch">Gets them.</param>
    /// <param name="samples">The rows of the batch.</param>
    /// <param name="length">Tokens of the longest.</param>
    void AddTargets(Dictionary<string, OrtValue> batch, IReadOnlyList<Sample> samples, int length);

    /// <summary>Documents that are asked again and again while others train.</summary>
    IValidation Validation(IReadOnlyList<int> documents, TextWindows windows);
}

/// <summary>The documents kept aside.</summary>
internal interface IValidation
{
    /// <summary>How well a graph does on them; higher is better, of no meaning across tasks.</summary>
    double Score(LogitsRun run);

    /// <summary>How sure the graph that was scored last may be; where nothing was kept aside it is believed as it is.</summary>
    FineTunedAnswers Calibrate(CancellationToken cancellationToken);
}
