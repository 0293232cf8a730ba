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
public sealed class TrainingSession : IDisposable
{
    private readonly TrainingGraph graph;
    private readonly OnnxSession session;
    private readonly OrtIoBinding binding;
    private readonly int threads;
    private readonly AdamWSettings optimiser;
    private float total;
    private float latest;

    /// <summary>Loads a training graph.</summary>
    /// <param name="graph">The graph; its initial values are copied.</param>
    /// <param name="settings">How to run; see <see cref="SessionSettings.Training"/>.</param>
    /// <param name="optimiser">AdamW's settings; null = the defaults.</param>
    /// <exception cref="MlBackendException">MLB6005: ONNX Runtime refuses the graph.</exception>
    public TrainingSession(TrainingGraph graph, SessionSettings settings, AdamWSettings? optimiser = null)
    {
        (this.graph, this.optimiser) = (graph, optimiser ?? new AdamWSettings());
        threads = settings.Threads > 0 ? settings.Threads : Environment.ProcessorCount;
        session = OnnxSession.Open(graph.Graph, settings with { Configure = KernelLibrary.Register });
        binding = session.Native.CreateIoBinding();
        Parameters = [.. graph.Parameters.Select(parameter => new TrainedParameter(parameter))];
        foreach (var parameter in Parameters)
        {
            binding.BindInput(parameter.Source.Name, parameter.Input);
        }
    }

    /// <summary>The parameters, their values and gradients.</summary>
    public IReadOnlyList<TrainedParameter> Parameters { get; }

    /// <summary>Number of steps taken.</summary>
    public int Steps { get; private set; }

    /// <summary>
    /// Computes the loss of a batch and its gradients. Several runs before a <see cref="Step"/> make one: its gradient is the mean of
    /// theirs by weight.
    /// </summary>
    /// <param name="batch">A value for each input of the forward graph.</param>
    /// <param name="weight">What the batch counts against others of the same step: its number of examples.</param>
    /// <param name="cancellationToken">Ends the run between two nodes.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="MlBackendException">MLB6005: a value does not fit, or a node failed.</exception>
    /// <exception cref="OperationCanceledException">The token fired; the step so far stays as it was.</exception>
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
        (latest, total) = (weight, total + weight);
        return TakeResults(weight);
    }

    /// <summary>The Euclidean norm of the gradient of the runs since the last step.</summary>
    public float GradientNorm()
    {
        Finish();
        return (float)Math.Sqrt(Parameters.Sum(parameter => parameter.SquaredNorm() * Scale(parameter) * Scale(parameter)));
    }

    /// <summary>Updates the parameters by the gradient of the runs since the last step.</summary>
    /// <param name="rate">Learning rate.</param>
    /// <param name="decay">Weight decay of a parameter, such as 0.01 for matrices and 0 for biases and scales.</param>
    /// <param name="largestNorm">A longer gradient is shortened to this norm; infinity = never.</param>
    public void Step(float rate, Func<Parameter, float> decay, float largestNorm = float.PositiveInfinity)
    {
        Finish();
        var clip = float.IsFinite(largestNorm) && GradientNorm() is var norm && norm > largestNorm ? largestNorm / norm : 1;
        Steps++;
        var step = new AdamWStep(Steps, rate, optimiser);
        var stretches = Parameters.SelectMany(parameter => parameter.Stretches()).ToArray();
        void Update(int i)
        {
            var (parameter, start, length) = stretches[i];
            parameter.Update(start, length, step, decay(parameter.Source), clip * Scale(parameter));
        }

        if (threads == 1)
        {
            for (var i = 0; i < stretches.Length; i++)
            {
                Update(i);
            }
        }
        else
        {
            Parallel.For(0, stretches.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, Update);
        }

        Discard();
    }

    /// <summary>Forgets the runs since the last step.</summary>
    public void Discard()
    {
        foreach (var parameter in Parameters)
        {
            parameter.Rows?.Clear();
            parameter.Dense?.Clear();
        }

        (latest, total) = (0, 0);
    }

    /// <summary>Goes on from a checkpoint whose values and moments were copied into <see cref="Parameters"/>.</summary>
    /// <param name="steps">Number of steps taken until then.</param>
    public void Resume(int steps)
    {
        Discard();
        Steps = steps;
        foreach (var parameter in Parameters)
        {
            parameter.FindTouchedRows();
        }
    }

    /// <summary>Puts the present values into a graph that has the parameters as initializers.</summary>
    public void CopyTo(Graph target)
    {
        foreach (var parameter in Parameters.Where(parameter => target.Initializers.ContainsKey(parameter.Source.Name)))
        {
            target.Initializers[parameter.Source.Name] = Tensor.Of<float>(parameter.Values, [.. parameter.Source.Initial.Dims]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        binding.Dispose();
        session.Dispose();
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
