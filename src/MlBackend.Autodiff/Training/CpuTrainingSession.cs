using Microsoft.ML.OnnxRuntime;
using MlBackend.Autodiff.Kernels;
using MlBackend.Autodiff.Optimisers;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Graphs;
using MlBackend.Onnx.Sessions;

namespace MlBackend.Autodiff.Training;

/// <summary>
/// Trains on the CPU: the graph gives loss and gradients, AdamW updates the parameters outside of it. One thread at a
/// time may use it. Repeatable: the same batches and rates give the same bits for any number of threads.
/// </summary>
public sealed class CpuTrainingSession : ITrainingSession
{
    // Biases stay, which ONNX Runtime fuses; matrices and tables go.
    private const int LargestConstant = 1 << 14;

    private readonly TrainingGraph graph;
    private readonly OnnxSession session;
    private readonly OrtIoBinding binding;
    private readonly int threads;
    private readonly AdamWSettings optimiser;
    private readonly SessionSettings settings;
    private readonly float[] dropoutKey = new float[2];
    private readonly OrtValue dropoutKeyValue;
    private readonly BorrowedWeights frozen;
    private OnnxSession? evaluation;
    private BorrowedWeights? frozenInEvaluation;
    private int runs;
    private float total;
    private float latest;

    /// <summary>Loads a training graph.</summary>
    /// <param name="graph">The graph; its initial values are copied.</param>
    /// <param name="settings">How to run; see <see cref="SessionSettings.Training"/>.</param>
    /// <param name="optimiser">AdamW's settings; null = the defaults.</param>
    /// <exception cref="MlBackendException">MLB6005: ONNX Runtime refuses the graph.</exception>
    public CpuTrainingSession(TrainingGraph graph, SessionSettings settings, AdamWSettings? optimiser = null)
    {
        (this.graph, this.settings, this.optimiser) = (graph, settings, optimiser ?? new AdamWSettings());
        threads = settings.Threads > 0 ? settings.Threads : Environment.ProcessorCount;

        // What is not trained is lent: a session of its own would copy it, turn it over and pack it, each time once more.
        var own = graph.Graph.Clone();
        frozen = new BorrowedWeights(own, LargestConstant);
        session = OnnxSession.Open(own, settings with { Configure = KernelLibrary.Register });
        binding = session.Native.CreateIoBinding();
        foreach (var (name, value) in frozen.Values)
        {
            binding.BindInput(name, value);
        }

        Parameters = [.. graph.Parameters.Select(parameter => new TrainedParameter(parameter))];
        foreach (var parameter in Parameters)
        {
            binding.BindInput(parameter.Source.Name, parameter.Input);
        }

        dropoutKeyValue = OrtValue.CreateTensorValueFromMemory(dropoutKey, [2]);
        if (graph.DropoutKey is { } key)
        {
            binding.BindInput(key, dropoutKeyValue);
        }
    }

    /// <summary>The parameters, their values and gradients.</summary>
    public IReadOnlyList<TrainedParameter> Parameters { get; }

    /// <inheritdoc/>
    public int Steps { get; private set; }

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

        // Whole numbers up to 2^24 are exact in a float.
        (dropoutKey[0], dropoutKey[1]) = (Steps & 0xFFFFFF, runs & 0xFFFFFF);
        binding.BindOutputToDevice(graph.Loss, OrtMemoryInfo.DefaultInstance);
        foreach (var parameter in Parameters)
        {
            if (parameter.Dense is { } dense)
            {
                binding.BindOutput(parameter.Source.Gradient, dense.Output);
            }
            else
            {
                binding.BindOutputToDevice(parameter.Source.Gradient, OrtMemoryInfo.DefaultInstance);
                binding.BindOutputToDevice(parameter.Source.Rows!, OrtMemoryInfo.DefaultInstance);
            }
        }

        session.Run(binding, cancellationToken);
        (latest, total, runs) = (weight, total + weight, runs + 1);
        return TakeResults(weight);
    }

    /// <inheritdoc/>
    public float GradientNorm()
    {
        Finish();
        return (float)Math.Sqrt(Parameters.Sum(parameter => parameter.SquaredNorm() * Scale(parameter) * Scale(parameter)));
    }

    /// <inheritdoc/>
    public void Update(float rate, float largestNorm = float.PositiveInfinity)
    {
        Finish();
        var clip = float.IsFinite(largestNorm) && GradientNorm() is var norm && norm > largestNorm ? largestNorm / norm : 1;
        Steps++;
        var step = new AdamWStep(Steps, rate, optimiser);
        var stretches = Parameters.SelectMany(parameter => parameter.Stretches()).ToArray();
        void UpdateStretch(int i)
        {
            var (parameter, start, length) = stretches[i];
            parameter.Update(start, length, step, optimiser.DecayOf(parameter.Source.Initial.Dims), clip * Scale(parameter));
        }

        if (threads == 1)
        {
            for (var i = 0; i < stretches.Length; i++)
            {
                UpdateStretch(i);
            }
        }
        else
        {
            Parallel.For(0, stretches.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, UpdateStretch);
        }

        Discard();
    }

    /// <inheritdoc/>
    public void Discard()
    {
        foreach (var parameter in Parameters)
        {
            parameter.Rows?.Clear();
            parameter.Dense?.Clear();
        }

        (latest, total, runs) = (0, 0, 0);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Predict(IReadOnlyDictionary<string, OrtValue> batch, CancellationToken cancellationToken = default)
    {
        if (evaluation is null || frozenInEvaluation is null)
        {
            var own = (graph.Evaluation ?? throw new InvalidOperationException("The training graph was built without predictions.")).Clone();
            frozenInEvaluation = new BorrowedWeights(own, LargestConstant);
            evaluation = OnnxSession.Open(own, settings);
        }

        var inputs = new Dictionary<string, OrtValue>(frozenInEvaluation.Values, StringComparer.Ordinal);
        foreach (var input in evaluation.Inputs)
        {
            if (batch.TryGetValue(input.Name, out var value))
            {
                inputs[input.Name] = value;
            }
        }

        foreach (var parameter in Parameters.Where(parameter => graph.Evaluation!.FindInput(parameter.Source.Name) is not null))
        {
            inputs[parameter.Source.Name] = parameter.Input;
        }

        using var results = evaluation.Run(inputs, [.. graph.Evaluation!.Outputs.Select(output => output.Name)], cancellationToken);
        return [.. results.Select(result => Tensor.Of(result.GetTensorDataAsSpan<float>(), result.GetTensorTypeAndShape().Shape))];
    }

    /// <inheritdoc/>
    public IEnumerable<ParameterState> State() => Parameters.Select(parameter => parameter.State);

    /// <inheritdoc/>
    public void Restore(int steps, IEnumerable<ParameterState> states)
    {
        var matched = ParameterState.Match(graph, states);
        foreach (var parameter in Parameters)
        {
            parameter.Restore(matched[parameter.Source.Name]);
        }

        Discard();
        Steps = steps;
    }

    /// <inheritdoc/>
    public void CopyTo(Graph target) => graph.CopyTo(target, Parameters.ToDictionary(parameter => parameter.Source.Name, parameter => parameter.Values, StringComparer.Ordinal));

    /// <inheritdoc/>
    public void Dispose()
    {
        binding.Dispose();
        session.Dispose();
        frozen.Dispose();
        evaluation?.Dispose();
        frozenInEvaluation?.Dispose();
        dropoutKeyValue.Dispose();
        foreach (var parameter in Parameters)
        {
            parameter.Dispose();
        }
    }

    private float TakeResults(float weight)
    {
        using var outputs = binding.GetOutputValues();
        var values = binding.GetOutputNames().Zip(outputs).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        foreach (var parameter in Parameters.Where(parameter => parameter.Rows is not null))
        {
            parameter.Rows!.Add(
                values[parameter.Source.Rows!].GetTensorDataAsSpan<long>(), values[parameter.Source.Gradient].GetTensorDataAsSpan<float>(), weight);
        }

        var loss = values[graph.Loss].GetTensorDataAsSpan<float>()[0];
        binding.ClearBoundOutputs();
        return loss;
    }

    // The latest run of several joins the sum; one alone stays where it was written.
    private void Finish()
    {
        if (latest > 0 && latest < total)
        {
            Keep();
        }
    }

    private void Keep()
    {
        foreach (var parameter in Parameters)
        {
            parameter.Dense?.Keep(latest);
        }

        latest = 0;
    }

    // Kept sums and rows are weighted; a single run is not.
    private float Scale(TrainedParameter parameter) => parameter.Dense is not null && latest > 0 ? 1 : 1 / total;
}
