using Microsoft.ML.OnnxRuntime;
using MlBackend.Autodiff.Optimisers;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Graphs;
using MlBackend.Onnx.Sessions;

namespace MlBackend.Autodiff.Training;

/// <summary>
/// Trains on a GPU: parameters, gradients and moments stay in its memory, bound to the graphs that read and write them;
/// a batch goes in and a loss comes out. Runs on the CPU too, where it is slower than <see cref="CpuTrainingSession"/>.
/// </summary>
public sealed class DeviceTrainingSession : ITrainingSession
{
    private readonly TrainingGraph graph;
    private readonly AdamWSettings optimiser;
    private readonly SessionSettings settings;
    private readonly OnnxSession session;
    private readonly OnnxSession copy;
    private readonly OnnxSession accumulate;
    private readonly OnnxSession norm;
    private readonly OnnxSession update;
    private readonly OrtIoBinding binding;
    private readonly OrtMemoryInfo memory;
    private readonly OrtAllocator allocator;
    private readonly List<DeviceSegment> segments = [];
    private readonly Dictionary<string, OrtValue> values = new(StringComparer.Ordinal);
    private OnnxSession? evaluation;
    private readonly float[] loss = new float[1];
    private readonly OrtValue lossValue;
    private float total;
    private float latest;

    /// <summary>Loads a training graph of <see cref="TrainingGraphOptions.Device"/> and copies the initial values to the device.</summary>
    /// <exception cref="MlBackendException">MLB6005: ONNX Runtime refuses the graph, or the device's memory is too small.</exception>
    public DeviceTrainingSession(TrainingGraph graph, SessionSettings settings, AdamWSettings? optimiser = null)
    {
        if (graph.Parameters.Any(parameter => parameter.Rows is not null))
        {
            throw new ArgumentException("The graph gives gradients of rows; build it with TrainingGraphOptions.Device.", nameof(graph));
        }

        (this.graph, this.settings, this.optimiser) = (graph, settings, optimiser ?? new AdamWSettings());
        session = OnnxSession.Open(graph.Graph, settings);
        copy = OnnxSession.Open(DeviceGraphs.Copy(), settings);
        accumulate = OnnxSession.Open(DeviceGraphs.Accumulate(), settings);
        norm = OnnxSession.Open(DeviceGraphs.SquaredNorm(), settings);
        update = OnnxSession.Open(DeviceGraphs.Update(this.optimiser), settings);
        memory = session.Device.Kind == DeviceKind.Cuda
            ? new OrtMemoryInfo("Cuda", OrtAllocatorType.DeviceAllocator, session.Device.Index, OrtMemType.Default)
            : new OrtMemoryInfo("Cpu", OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default);
        allocator = new OrtAllocator(session.Native, memory);
        binding = session.Native.CreateIoBinding();
        lossValue = OrtValue.CreateTensorValueFromMemory(loss, []);
        binding.BindOutput(graph.Loss, lossValue);
        foreach (var group in graph.Parameters.GroupBy(parameter => this.optimiser.DecayOf(parameter.Initial.Dims)))
        {
            Load([.. group], group.Key);
        }
    }

    /// <inheritdoc/>
    public int Steps { get; private set; }

    /// <summary>The device that it runs on; the CPU where the GPU asked for failed.</summary>
    public Device Device => session.Device;

    /// <inheritdoc/>
    public float Run(IReadOnlyDictionary<string, OrtValue> batch, float weight = 1, CancellationToken cancellationToken = default)
    {
        if (latest > 0)
        {
            Keep();
        }

        try
        {
            foreach (var (name, value) in batch)
            {
                binding.BindInput(name, value);
            }
        }
        catch (OnnxRuntimeException failure)
        {
            throw ErrorCodes.OnnxRunFailed.With(failure.Message, failure);
        }

        binding.SynchronizeBoundInputs();
        session.Run(binding, cancellationToken);
        binding.SynchronizeBoundOutputs();
        (latest, total) = (weight, total + weight);
        return loss[0];
    }

    /// <inheritdoc/>
    public float GradientNorm()
    {
        Finish();
        var sum = 0.0;
        foreach (var segment in segments)
        {
            var squares = new float[1];
            using var result = OrtValue.CreateTensorValueFromMemory(squares, [1]);
            Call(norm, [("x", segment.Sum ?? segment.Gradients)], [("norm", result)]);
            sum += squares[0];
        }

        return (float)(Math.Sqrt(sum) * Scale);
    }

    /// <inheritdoc/>
    public void Update(float rate, float largestNorm = float.PositiveInfinity)
    {
        Finish();
        var clip = float.IsFinite(largestNorm) && GradientNorm() is var length && length > largestNorm ? largestNorm / length : 1;
        Steps++;
        var step = new AdamWStep(Steps, rate, optimiser);
        foreach (var segment in segments)
        {
            using var numbers = OrtValue.CreateTensorValueFromMemory([clip * Scale, 1 - rate * segment.Decay, step.Size, step.Root], [4]);
            Call(
                update,
                [("values", segment.Values), ("gradients", segment.Sum ?? segment.Gradients), ("means", segment.Means), ("squares", segment.Squares), ("numbers", numbers)],
                [("new_values", segment.Values), ("new_means", segment.Means), ("new_squares", segment.Squares)]);
        }

        Discard();
    }

    /// <inheritdoc/>
    public void Discard()
    {
        foreach (var segment in segments)
        {
            segment.Sum?.Dispose();
            segment.Sum = null;
        }

        (latest, total) = (0, 0);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Predict(IReadOnlyDictionary<string, OrtValue> batch, CancellationToken cancellationToken = default)
    {
        evaluation ??= OnnxSession.Open(graph.Evaluation ?? throw new InvalidOperationException("The training graph was built without predictions."), settings);
        using var bound = evaluation.Native.CreateIoBinding();
        foreach (var input in evaluation.Inputs)
        {
            if (values.TryGetValue(input.Name, out var value) || batch.TryGetValue(input.Name, out value))
            {
                bound.BindInput(input.Name, value);
            }
        }

        foreach (var output in graph.Evaluation!.Outputs)
        {
            bound.BindOutputToDevice(output.Name, OrtMemoryInfo.DefaultInstance);
        }

        bound.SynchronizeBoundInputs();
        evaluation.Run(bound, cancellationToken);
        bound.SynchronizeBoundOutputs();
        using var results = bound.GetOutputValues();
        return [.. results.Select(result => Tensor.Of(result.GetTensorDataAsSpan<float>(), result.GetTensorTypeAndShape().Shape))];
    }

    /// <inheritdoc/>
    public IEnumerable<ParameterState> State()
    {
        foreach (var segment in segments)
        {
            float[] present = Download(segment, segment.Values), means = Download(segment, segment.Means), squares = Download(segment, segment.Squares);
            for (var i = 0; i < segment.Parameters.Count; i++)
            {
                var (offset, length) = (segment.Offsets[i], segment.Parameters[i].Initial.Length);
                yield return new ParameterState(segment.Parameters[i].Name, present.AsMemory(offset, length), means.AsMemory(offset, length), squares.AsMemory(offset, length));
            }
        }
    }

    /// <inheritdoc/>
    public void Restore(int steps, IEnumerable<ParameterState> states)
    {
        var matched = ParameterState.Match(graph, states);
        foreach (var segment in segments)
        {
            Upload(Joined(segment, state => state.Values), segment.Values);
            Upload(Joined(segment, state => state.Means), segment.Means);
            Upload(Joined(segment, state => state.Squares), segment.Squares);
        }

        Discard();
        Steps = steps;

        float[] Joined(DeviceSegment segment, Func<ParameterState, ReadOnlyMemory<float>> part)
        {
            var joined = new float[segment.Length];
            for (var i = 0; i < segment.Parameters.Count; i++)
            {
                part(matched[segment.Parameters[i].Name]).CopyTo(joined.AsMemory(segment.Offsets[i]));
            }

            return joined;
        }
    }

    /// <inheritdoc/>
    public void CopyTo(Graph target) => graph.CopyTo(target, Download(segment => segment.Values));

    /// <summary>The gradients of the runs since the last step, by the parameters' names.</summary>
    public IReadOnlyDictionary<string, float[]> Gradients()
    {
        Finish();
        return Download(segment => segment.Sum ?? segment.Gradients);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        binding.Dispose();
        segments.ForEach(segment => segment.Dispose());
        evaluation?.Dispose();
        lossValue.Dispose();
        allocator.Dispose();
        memory.Dispose();
        foreach (var each in new[] { session, copy, accumulate, norm, update })
        {
            each.Dispose();
        }
    }

    // Single runs are not weighted; kept sums are.
    private float Scale => latest > 0 ? 1 : 1 / total;

    private void Load(IReadOnlyList<Parameter> parameters, float decay)
    {
        for (var from = 0; from < parameters.Count;)
        {
            var (count, length) = (0, 0L);
            while (from + count < parameters.Count && (count == 0 || length + DeviceSegment.Aligned(parameters[from + count].Initial.Length) <= DeviceSegment.Largest))
            {
                length += DeviceSegment.Aligned(parameters[from + count++].Initial.Length);
            }

            var segment = new DeviceSegment([.. parameters.Skip(from).Take(count)], decay, allocator, memory);
            segments.Add(segment);
            from += count;
            var initial = new float[segment.Length];
            Upload(initial, segment.Gradients);
            Upload(initial, segment.Means);
            Upload(initial, segment.Squares);
            for (var i = 0; i < count; i++)
            {
                segment.Parameters[i].Initial.Elements<float>().CopyTo(initial.AsSpan(segment.Offsets[i]));
                values[segment.Parameters[i].Name] = segment.View(segment.Values, i);
                binding.BindInput(segment.Parameters[i].Name, values[segment.Parameters[i].Name]);
                binding.BindOutput(segment.Parameters[i].Gradient, segment.View(segment.Gradients, i));
            }

            Upload(initial, segment.Values);
        }
    }

    private void Upload(float[] stretch, OrtValue target)
    {
        using var source = OrtValue.CreateTensorValueFromMemory(stretch, [stretch.Length]);
        Call(copy, [("x", source)], [("y", target)]);
    }

    private Dictionary<string, float[]> Download(Func<DeviceSegment, OrtValue> stretch)
    {
        var parameters = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (var segment in segments)
        {
            var downloaded = Download(segment, stretch(segment));
            for (var i = 0; i < segment.Parameters.Count; i++)
            {
                parameters[segment.Parameters[i].Name] = downloaded.AsSpan(segment.Offsets[i], segment.Parameters[i].Initial.Length).ToArray();
            }
        }

        return parameters;
    }

    private float[] Download(DeviceSegment segment, OrtValue stretch)
    {
        var downloaded = new float[segment.Length];
        using var target = OrtValue.CreateTensorValueFromMemory(downloaded, [downloaded.Length]);
        Call(copy, [("x", stretch)], [("y", target)]);
        return downloaded;
    }

    private void Finish()
    {
        if (latest > 0 && latest < total)
        {
            Keep();
        }
    }

    private void Keep()
    {
        using var weight = OrtValue.CreateTensorValueFromMemory([latest], [1]);
        foreach (var segment in segments)
        {
            if (segment.Sum is null)
            {
                segment.Sum = segment.Allocate();
                Upload(new float[segment.Length], segment.Sum);
            }

            // The sum is read by the one node that writes it.
            Call(accumulate, [("sum", segment.Sum), ("x", segment.Gradients), ("weight", weight)], [("total", segment.Sum)]);
        }

        latest = 0;
    }

    private static void Call(OnnxSession graph, ReadOnlySpan<(string Name, OrtValue Value)> inputs, ReadOnlySpan<(string Name, OrtValue Value)> outputs)
    {
        using var bound = graph.Native.CreateIoBinding();
        foreach (var (name, value) in inputs)
        {
            bound.BindInput(name, value);
        }

        foreach (var (name, value) in outputs)
        {
            bound.BindOutput(name, value);
        }

        bound.SynchronizeBoundInputs();
        graph.Run(bound);
        bound.SynchronizeBoundOutputs();
    }
}
