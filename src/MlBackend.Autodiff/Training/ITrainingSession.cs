using Microsoft.ML.OnnxRuntime;
using MlBackend.Core.Errors;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff.Training;

/// <summary>A training graph with its parameters' present values and AdamW's moments. One thread at a time may use it.</summary>
public interface ITrainingSession : IDisposable
{
    /// <summary>Number of steps taken.</summary>
    int Steps { get; }

    /// <summary>
    /// Computes the loss of a batch and its gradients. Several runs before a <see cref="Update"/> make one: its gradient is the mean of
    /// theirs by weight.
    /// </summary>
    /// <param name="batch">A value in the CPU's memory for each input of the forward graph.</param>
    /// <param name="weight">What the batch counts against others of the same step: its number of examples; above 0.</param>
    /// <param name="cancellationToken">Ends the run between two nodes.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="MlBackendException">MLB6005: a value does not fit, or a node failed.</exception>
    /// <exception cref="OperationCanceledException">The token fired; the step so far stays as it was.</exception>
    float Run(IReadOnlyDictionary<string, OrtValue> batch, float weight = 1, CancellationToken cancellationToken = default);

    /// <summary>The Euclidean norm of the gradient of the runs since the last step.</summary>
    float GradientNorm();

    /// <summary>Updates the parameters by the gradient of the runs since the last step.</summary>
    /// <param name="rate">Learning rate.</param>
    /// <param name="largestNorm">A longer gradient is shortened to this norm; infinity = never.</param>
    void Update(float rate, float largestNorm = float.PositiveInfinity);

    /// <summary>Forgets the runs since the last step.</summary>
    void Discard();

    /// <summary>Puts the present values into a graph that has the parameters as initializers.</summary>
    void CopyTo(Graph target);
}
