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
    /// theirs by weight. Dropout is on; on the CPU what is dropped depends on the seed, the number of the step and that of
    /// the run within it alone, so that a resumed training goes on as if it had not stopped.
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

    /// <summary>
    /// What the model says with the present values: the predictions named when the training graph was built, computed
    /// without dropout and without gradients, from the very memory that is trained.
    /// </summary>
    /// <param name="batch">A value in the CPU's memory for each input that they need; others are ignored.</param>
    /// <param name="cancellationToken">Ends the run between two nodes.</param>
    /// <returns>The predictions in their order.</returns>
    /// <exception cref="InvalidOperationException">The training graph was built without predictions.</exception>
    /// <exception cref="MlBackendException">MLB6005: a value does not fit, or a node failed.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    IReadOnlyList<Tensor> Predict(IReadOnlyDictionary<string, OrtValue> batch, CancellationToken cancellationToken = default);

    /// <summary>
    /// Values and moments of every parameter, one after the other: with <see cref="Steps"/> all that a checkpoint needs between two
    /// steps. They may be the session's own memory: read them before the next <see cref="Update"/>.
    /// </summary>
    IEnumerable<ParameterState> State();

    /// <summary>Goes on from a checkpoint. The runs since the last step are forgotten.</summary>
    /// <param name="steps">The number of steps taken until then.</param>
    /// <param name="states">What <see cref="State"/> gave, in any order.</param>
    /// <exception cref="MlBackendException">MLB6007: it is of another graph; nothing is changed then.</exception>
    void Restore(int steps, IEnumerable<ParameterState> states);

    /// <summary>
    /// Puts the present values into a graph that has the parameters as initializers. Adapters of low rank are added to the weights that
    /// they adapt, where the graph has these and not the adapters themselves.
    /// </summary>
    void CopyTo(Graph target);
}
