using Microsoft.ML.OnnxRuntime;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Files;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Onnx.Sessions;

/// <summary>A loaded graph that runs on ONNX Runtime. Several threads may run it at once.</summary>
public sealed class OnnxSession : IDisposable
{
    private OnnxSession(InferenceSession native, Device device)
    {
        (Native, Device) = (native, device);
        Inputs = [.. native.InputNames.Select(name => Describe(name, native.InputMetadata[name]))];
        Outputs = [.. native.OutputNames.Select(name => Describe(name, native.OutputMetadata[name]))];
    }

    /// <summary>The device it runs on; the CPU where the GPU asked for failed.</summary>
    public Device Device { get; }

    /// <summary>What a run takes.</summary>
    public IReadOnlyList<ValueInfo> Inputs { get; }

    /// <summary>What a run can give.</summary>
    public IReadOnlyList<ValueInfo> Outputs { get; }

    /// <summary>ONNX Runtime's own object, for bindings.</summary>
    public InferenceSession Native { get; }

    /// <summary>Loads a model file.</summary>
    /// <exception cref="MlBackendException">MLB6005: ONNX Runtime refuses it.</exception>
    public static OnnxSession Open(string path, SessionSettings settings) => Open(options => new InferenceSession(path, options), settings);

    /// <summary>Loads a graph from memory.</summary>
    /// <exception cref="MlBackendException">MLB6005: ONNX Runtime refuses it.</exception>
    public static OnnxSession Open(Graph graph, SessionSettings settings)
    {
        var bytes = OnnxFile.ToBytes(graph);
        return Open(options => new InferenceSession(bytes, options), settings);
    }

    /// <summary>Runs the graph.</summary>
    /// <param name="inputs">A value for each input.</param>
    /// <param name="outputs">The outputs wanted, in order.</param>
    /// <param name="cancellationToken">Ends the run between two nodes.</param>
    /// <returns>The values of the outputs; to be disposed.</returns>
    /// <exception cref="MlBackendException">MLB6005: a value of a wrong type or shape, or a node that failed.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public IDisposableReadOnlyCollection<OrtValue> Run(IReadOnlyDictionary<string, OrtValue> inputs, IReadOnlyList<string> outputs, CancellationToken cancellationToken = default) =>
        Guard(run => Native.Run(run, inputs, outputs), cancellationToken);

    /// <summary>Runs with inputs and outputs bound beforehand, such as weights that stay on the GPU.</summary>
    /// <exception cref="MlBackendException">MLB6005, as above.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public void Run(OrtIoBinding binding, CancellationToken cancellationToken = default) =>
        Guard(
            run =>
            {
                Native.RunWithBinding(run, binding);
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => Native.Dispose();

    private static OnnxSession Open(Func<SessionOptions, InferenceSession> load, SessionSettings settings)
    {
        Runtime.Start();
        var device = Cuda.Resolve(settings.Device);
        using var options = Options(settings, device);
        try
        {
            return new OnnxSession(load(options), device);
        }
        catch (OnnxRuntimeException failure)
        {
            throw ErrorCodes.OnnxRunFailed.With(failure.Message, failure);
        }
    }

    private static SessionOptions Options(SessionSettings settings, Device device)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = settings.Threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            EnableCpuMemArena = settings.Arena,
            EnableMemoryPattern = settings.MemoryPattern,
            GraphOptimizationLevel = settings.Optimise ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_DISABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", settings.Spinning ? "1" : "0");
        if (device.Kind == DeviceKind.Cuda)
        {
            Cuda.Append(options, device.Index, settings);
        }

        settings.Configure?.Invoke(options);
        return options;
    }

    private static T Guard<T>(Func<RunOptions, T> body, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var run = new RunOptions();
        using (cancellationToken.Register(() => run.Terminate = true))
        {
            try
            {
                return body(run);
            }
            catch (OnnxRuntimeException failure)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw ErrorCodes.OnnxRunFailed.With(failure.Message, failure);
            }
        }
    }

    private static ValueInfo Describe(string name, NodeMetadata metadata) => new(
        name,
        metadata.IsTensor ? (ElementType)metadata.ElementDataType : ElementType.Undefined,
        metadata.IsTensor
            ? [.. metadata.Dimensions.Zip(metadata.SymbolicDimensions, (size, symbol) => size >= 0 ? new Dimension(size) : new Dimension(null, symbol))]
            : null);
}
