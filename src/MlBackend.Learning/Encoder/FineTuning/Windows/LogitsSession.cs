using MlBackend.Learning.Encoder.FineTuning.Tasks;
using MlBackend.Onnx.Encoders;
using MlBackend.Onnx.Graphs;
using MlBackend.Onnx.Sessions;

namespace MlBackend.Learning.Encoder.FineTuning.Windows;

/// <summary>A trained graph with its head: windows in, logits out. One batch at a time uses every core; several threads may call.</summary>
internal sealed class LogitsSession : IDisposable
{
    /// <summary>The output with the logits, as transformers and optimum call it.</summary>
    public const string Output = "logits";

    private readonly SemaphoreSlim turn = new(1);
    private readonly OnnxSession session;
    private readonly LogitsBatches batches;
    private readonly bool perToken;

    /// <summary>Loads a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="settings">How it runs.</param>
    /// <param name="padding">The id of the padding token.</param>
    /// <param name="perToken">True where each token has logits.</param>
    /// <exception cref="Core.Errors.MlBackendException">MLB6005: ONNX Runtime refuses it.</exception>
    public LogitsSession(Graph graph, SessionSettings settings, long padding, bool perToken)
    {
        this.perToken = perToken;
        batches = new LogitsBatches(new WindowInputs([.. graph.Inputs.Where(input => EncoderInterface.Known.Contains(input.Name))], padding));
        session = OnnxSession.Open(graph, settings);
    }

    /// <summary>A way to run windows that ends when the token fires.</summary>
    public LogitsRun Runner(CancellationToken cancellationToken) => (windows, read) => batches.Run(windows, perToken, (values, done) =>
    {
        turn.Wait(cancellationToken);
        try
        {
            using var outputs = session.Run(values, [Output], cancellationToken);
            done(outputs[0].GetTensorDataAsSpan<float>());
        }
        finally
        {
            turn.Release();
        }
    }, read);

    /// <inheritdoc/>
    public void Dispose()
    {
        session.Dispose();
        turn.Dispose();
    }
}
