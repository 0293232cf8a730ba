using MlBackend.Autodiff.LowRank;
using MlBackend.Autodiff.Optimisers;
using MlBackend.Autodiff.Parameters;
using MlBackend.Autodiff.Training;
using MlBackend.Core.Errors;
using MlBackend.Learning.Encoder.FineTuning.Settings;
using MlBackend.Learning.Encoder.FineTuning.Tasks;
using MlBackend.Learning.Encoder.FineTuning.Windows;
using MlBackend.Learning.Encoder.Inference;
using MlBackend.Onnx.Encoders;
using MlBackend.Onnx.Files;
using MlBackend.Onnx.Graphs;
using MlBackend.Onnx.Sessions;
using MlBackend.Text.Tokenizers;

namespace MlBackend.Learning.Encoder.FineTuning.Training;

/// <summary>An encoder with a head while it learns. For one thread at a time.</summary>
internal sealed class TrainedGraph : IDisposable
{
    private readonly IHeadTask task;
    private readonly Graph served;
    private readonly EncoderInterface shape;
    private readonly Pooling pooling;
    private readonly WindowInputs inputs;
    private readonly float clip;

    private TrainedGraph(IHeadTask task, Graph served, EncoderInterface shape, Pooling pooling, ITrainingSession session, long padding, float clip)
    {
        (this.task, this.served, this.shape, this.pooling, this.clip, Session) = (task, served, shape, pooling, clip, session);
        inputs = new WindowInputs(shape.Inputs.Any(input => input.Name == "attention_mask") ? shape.Inputs : [.. shape.Inputs, ValueInfo.Of<long>("attention_mask", "batch", "sequence")], padding);
    }

    /// <summary>Length of the encoder's vectors.</summary>
    public int Width => shape.Width;

    /// <summary>Values and moments.</summary>
    public ITrainingSession Session { get; }

    /// <summary>Reads an encoder and makes it learn.</summary>
    /// <param name="folder">The encoder.</param>
    /// <param name="task">What is behind it.</param>
    /// <param name="settings">Which weights learn, and how.</param>
    /// <param name="running">Where, and on how many threads.</param>
    /// <param name="tokenizer">The encoder's.</param>
    /// <param name="around">Stands between this and the session; null = nothing does.</param>
    /// <exception cref="MlBackendException">MLB6000 to MLB6005, MLB6010, MLB6012: no sound encoder, or one that cannot be differentiated.</exception>
    public static TrainedGraph Build(EncoderFolder folder, IHeadTask task, FineTuningSettings settings, SessionSettings running, Tokenizer tokenizer, Func<ITrainingSession, ITrainingSession>? around = null)
    {
        var encoder = OnnxFile.Read(folder.Model);
        var shape = EncoderInterface.Of(encoder);
        if (shape.Vocabulary is { } rows && tokenizer.VocabularySize > rows)
        {
            throw ErrorCodes.TokenizerDoesNotMatch.With($"The tokenizer has ids up to {tokenizer.VocabularySize - 1}, the embedding {rows} rows.");
        }

        encoder.Outputs.RemoveAll(output => output.Name != shape.Output);
        Unused.Remove(encoder);
        TiedWeights.Resolve(encoder);
        HeadGraph.AddWeights(encoder, shape.Width, task, settings.Seed);
        var served = encoder.Clone();

        var forward = encoder;
        var adapters = settings.Tuning == Tuning.Lora ? Lora.Insert(forward, new LoraSettings(settings.Rank, (float)settings.Alpha, Seed: settings.Seed)) : null;
        IEnumerable<string> learned = adapters?.Parameters ?? ParameterFinder.Find(forward);
        if (settings.Dropout > 0)
        {
            Dropouts.Insert(forward, (float)settings.Dropout, settings.Seed);
        }

        var builder = new GraphBuilder(forward, "task");
        var logits = HeadGraph.Append(builder, shape with { Output = forward.Outputs[0].Name }, task.PerToken, folder.Pooling, HeadGraph.Factor);
        var loss = task.Loss(builder, logits, (float)settings.Smoothing);
        var device = Cuda.Resolve(running.Device);
        var onCpu = device.Kind == DeviceKind.Cpu;
        var graph = TrainingGraph.Build(
            forward, loss, [.. learned, HeadGraph.Weight, HeadGraph.Bias], onCpu ? TrainingGraphOptions.Cpu : TrainingGraphOptions.Device, [logits], adapters?.Adapters);
        var how = SessionSettings.Training with { Device = device, Threads = running.Threads };
        var optimiser = new AdamWSettings(Decay: (float)settings.Decay);
        ITrainingSession session = onCpu ? new CpuTrainingSession(graph, how, optimiser) : new DeviceTrainingSession(graph, how, optimiser);
        return new TrainedGraph(task, served, shape, folder.Pooling, around?.Invoke(session) ?? session, LoadedEncoder.PaddingId(tokenizer), (float)settings.Clip);
    }

    /// <summary>Computes the loss of samples and its gradients; several calls before <see cref="Update"/> make one step.</summary>
    public float Run(IReadOnlyList<Sample> samples, CancellationToken cancellationToken)
    {
        var length = Math.Max(1, samples.Max(sample => sample.Window.Length));
        var batch = inputs.Of([.. samples.Select(sample => sample.Window.Window)], length);
        try
        {
            task.AddTargets(batch, samples, length);
            if (!shape.Inputs.Any(input => input.Name == "attention_mask") && (task.PerToken || pooling == Pooling.FirstToken))
            {
                batch.Remove("attention_mask", out var unused);
                unused?.Dispose();
            }

            return Session.Run(batch, samples.Sum(sample => sample.Weight), cancellationToken);
        }
        finally
        {
            WindowInputs.Dispose(batch);
        }
    }

    /// <summary>Moves the weights.</summary>
    public void Update(float rate) => Session.Update(rate, clip);

    /// <summary>A way to ask the present weights.</summary>
    public LogitsRun Runner(CancellationToken cancellationToken) => (windows, read) => new LogitsBatches(inputs).Run(
        windows, task.PerToken, (values, done) => done(Session.Predict(values, cancellationToken)[0].Elements<float>()), read);

    /// <summary>The graph with the present weights and the head inside; this object is of no use afterwards.</summary>
    public Graph Finish()
    {
        Session.CopyTo(served);
        return HeadGraph.Served(served, shape, task.PerToken, pooling);
    }

    /// <inheritdoc/>
    public void Dispose() => Session.Dispose();
}
