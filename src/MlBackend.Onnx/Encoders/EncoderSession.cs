using Microsoft.ML.OnnxRuntime;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Files;
using MlBackend.Onnx.Graphs;
using MlBackend.Onnx.Sessions;

namespace MlBackend.Onnx.Encoders;

/// <summary>A loaded encoder: a batch of ids in, a vector a token out. Several threads may run it at once.</summary>
public sealed class EncoderSession : IDisposable
{
    private readonly OnnxSession session;

    private EncoderSession(OnnxSession session, EncoderInterface shape) => (this.session, Interface) = (session, shape);

    /// <summary>What the encoder takes and gives.</summary>
    public EncoderInterface Interface { get; }

    /// <summary>Where it runs.</summary>
    public Device Device => session.Device;

    /// <summary>Loads a model file; attention is rewritten to ONNX Runtime's own operator where its pattern is known.</summary>
    /// <param name="path">The file.</param>
    /// <param name="settings">How it runs.</param>
    /// <param name="fuses">False leaves the graph as it is, to compare.</param>
    /// <param name="own">Operators that serve in place of ONNX Runtime's where the session runs on the CPU; null = none.</param>
    /// <exception cref="MlBackendException">MLB6000 to MLB6005, MLB6010: no sound model, or no encoder.</exception>
    public static EncoderSession Open(string path, SessionSettings settings, bool fuses = true, CpuOperators? own = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var graph = OnnxFile.Read(path);
        var shape = EncoderInterface.Of(graph);
        graph.Outputs.RemoveAll(output => output.Name != shape.Output);
        if (fuses)
        {
            AttentionFusion.Apply(graph);
        }

        if (fuses && own is not null && Cuda.Resolve(settings.Device).Kind == DeviceKind.Cpu)
        {
            own.Rewrite(graph);
            settings = settings with { Configure = own.Register };
        }

        return new EncoderSession(OnnxSession.Open(graph, settings), shape);
    }

    /// <summary>Runs a batch.</summary>
    /// <param name="ids">Token ids, text by text, <paramref name="length"/> each.</param>
    /// <param name="mask">1 for a token, 0 for padding, in the same places.</param>
    /// <param name="types">Segment ids, in the same places; ignored where the encoder has none.</param>
    /// <param name="texts">How many texts.</param>
    /// <param name="length">Tokens of each, padding included.</param>
    /// <param name="read">Gets the vectors, text by text, token by token; valid during the call only.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="MlBackendException">MLB6005: ONNX Runtime refuses the batch. MLB6010: the output has another shape.</exception>
    public void Run(long[] ids, long[] mask, long[] types, int texts, int length, Action<ReadOnlySpan<float>> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        var inputs = new Dictionary<string, OrtValue>(StringComparer.Ordinal);
        try
        {
            foreach (var input in Interface.Inputs)
            {
                inputs[input.Name] = Value(
                    input.Name switch { "input_ids" => ids, "attention_mask" => mask, "token_type_ids" => types, _ => Positions(texts, length) }, input.Type, [texts, length]);
            }

            using var outputs = session.Run(inputs, [Interface.Output], cancellationToken);
            var shape = outputs[0].GetTensorTypeAndShape().Shape;
            if (!shape.AsSpan().SequenceEqual([texts, length, Interface.Width]))
            {
                throw ErrorCodes.NotAnEncoder.With($"For {texts} texts of {length} tokens its output \"{Interface.Output}\" is [{string.Join(',', shape)}].");
            }

            read(outputs[0].GetTensorDataAsSpan<float>());
        }
        finally
        {
            foreach (var value in inputs.Values)
            {
                value.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private static OrtValue Value(long[] numbers, ElementType type, long[] dims)
    {
        var count = (int)(dims[0] * dims[1]);
        return type == ElementType.Int32
            ? OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(numbers[..count], number => (int)number), dims)
            : OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, numbers.AsMemory(0, count), dims);
    }

    private static long[] Positions(int texts, int length)
    {
        var positions = new long[texts * length];
        for (var at = 0; at < positions.Length; at++)
        {
            positions[at] = at % length;
        }

        return positions;
    }
}
