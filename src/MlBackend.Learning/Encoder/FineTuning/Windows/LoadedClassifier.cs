using MlBackend.Learning.Encoder.Inference;
using MlBackend.Onnx.Encoders;
using MlBackend.Onnx.Files;
using MlBackend.Onnx.Sessions;
using MlBackend.Text.Tokenizers;

namespace MlBackend.Learning.Encoder.FineTuning.Windows;

/// <summary>A fine-tuned model in memory: tokenizer and graph.</summary>
internal sealed class LoadedClassifier : IDisposable
{
    private LoadedClassifier(LogitsSession session, WindowCutter cutter) => (Session, Cutter) = (session, cutter);

    /// <summary>The graph.</summary>
    public LogitsSession Session { get; }

    /// <summary>Cuts texts into windows.</summary>
    public WindowCutter Cutter { get; }

    /// <summary>Loads a model.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="length">Tokens of a window at the most.</param>
    /// <param name="perToken">True where each token has logits.</param>
    /// <param name="settings">How it runs.</param>
    /// <exception cref="Core.Errors.MlBackendException">A file that cannot be read, or that ONNX Runtime refuses.</exception>
    public static LoadedClassifier Load(EncoderFolder folder, int length, bool perToken, SessionSettings settings)
    {
        var tokenizer = Tokenizer.Read(File.ReadAllBytes(folder.Tokenizer));
        var graph = OnnxFile.Read(folder.Model);
        AttentionFusion.Apply(graph);
        return new LoadedClassifier(new LogitsSession(graph, settings, LoadedEncoder.PaddingId(tokenizer), perToken), new WindowCutter(tokenizer, length));
    }

    /// <inheritdoc/>
    public void Dispose() => Session.Dispose();
}
