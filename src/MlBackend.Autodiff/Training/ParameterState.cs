using MlBackend.Core.Errors;

namespace MlBackend.Autodiff.Training;

/// <summary>What a checkpoint keeps of a parameter. All three are row-major and of the parameter's length.</summary>
/// <param name="Name">The parameter's name in the training graph.</param>
/// <param name="Values">Its present value.</param>
/// <param name="Means">AdamW's first moments; zero before the first step.</param>
/// <param name="Squares">AdamW's second moments; zero before the first step.</param>
public sealed record ParameterState(string Name, ReadOnlyMemory<float> Values, ReadOnlyMemory<float> Means, ReadOnlyMemory<float> Squares)
{
    /// <summary>Brings a checkpoint into the order of a graph's parameters and checks that it is of that graph.</summary>
    /// <exception cref="MlBackendException">MLB6007: a parameter is missing, one too many, or of another length.</exception>
    internal static IReadOnlyDictionary<string, ParameterState> Match(TrainingGraph graph, IEnumerable<ParameterState> states)
    {
        var byName = new Dictionary<string, ParameterState>(StringComparer.Ordinal);
        foreach (var state in states)
        {
            if (!byName.TryAdd(state.Name, state))
            {
                throw ErrorCodes.CheckpointDoesNotFit.With($"The parameter \"{state.Name}\" is there twice.");
            }
        }

        foreach (var parameter in graph.Parameters)
        {
            var length = parameter.Initial.Length;
            if (!byName.TryGetValue(parameter.Name, out var state) || state.Values.Length != length || state.Means.Length != length || state.Squares.Length != length)
            {
                throw ErrorCodes.CheckpointDoesNotFit.With($"The parameter \"{parameter.Name}\" of {length} numbers is missing or of another length.");
            }
        }

        return byName.Count == graph.Parameters.Count
            ? byName
            : throw ErrorCodes.CheckpointDoesNotFit.With($"It has {byName.Count} parameters; {graph.Parameters.Count} are trained.");
    }
}
