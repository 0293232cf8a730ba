using MlBackend.Core.Errors;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff;

/// <summary>Reverse-mode differentiation of a graph: one walk from the loss back to the parameters.</summary>
public static class Gradients
{
    /// <summary>Appends to a graph the nodes that compute the gradients of a loss.</summary>
    /// <param name="graph">The graph; it grows.</param>
    /// <param name="loss">A value of one element.</param>
    /// <param name="parameters">Initializers or inputs of floating point.</param>
    /// <returns>For each parameter that reaches the loss the name of its gradient, of the parameter's shape.</returns>
    /// <exception cref="MlBackendException">MLB6004: an operator between a parameter and the loss has no rule.</exception>
    public static IReadOnlyDictionary<string, string> Append(Graph graph, string loss, IReadOnlyCollection<string> parameters) =>
        Append(graph, loss, parameters, Shapes.Infer(graph), fused: false);

    /// <summary>The same with shapes inferred before, and with our own operators in place of several where <paramref name="fused"/>.</summary>
    internal static IReadOnlyDictionary<string, string> Append(Graph graph, string loss, IReadOnlyCollection<string> parameters, Shapes shapes, bool fused)
    {
        var to = new Backward(new GraphBuilder(graph, "gradient"), shapes, fused);
        var forward = graph.Nodes.ToList();
        var active = Active(forward, parameters, shapes);
        var contributions = new Dictionary<string, List<string>>(StringComparer.Ordinal) { [loss] = [to.Number(1, loss)] };

        foreach (var node in Enumerable.Reverse(forward))
        {
            string?[] gradients = [.. node.Outputs.Select(output => Total(to, contributions, output))];
            if (gradients.All(gradient => gradient is null) || !node.Outputs.Any(active.Contains))
            {
                continue;
            }

            var inputs = node.Inputs.ToList();
            var results = RuleFor(graph, node)(to, node, gradients);
            for (var i = 0; i < inputs.Count; i++)
            {
                if (!active.Contains(inputs[i]))
                {
                    continue;
                }

                if (i >= results.Count || results[i] is not { } result)
                {
                    throw ErrorCodes.NotDifferentiable.With($"The gradient rule for {node} has none for its input {i}, which is trained.");
                }

                contributions.TryAdd(inputs[i], []);
                contributions[inputs[i]].Add(result);
            }
        }

        return parameters.Where(contributions.ContainsKey).ToDictionary(name => name, name => Total(to, contributions, name)!, StringComparer.Ordinal);
    }

    /// <summary>The values that change, in floating point and other than by steps, when a parameter does.</summary>
    private static HashSet<string> Active(List<Node> nodes, IReadOnlyCollection<string> parameters, Shapes shapes)
    {
        var active = parameters.ToHashSet(StringComparer.Ordinal);
        foreach (var node in nodes.Where(node => !IsFlat(node) && node.Reads().Any(active.Contains)))
        {
            active.UnionWith(node.Outputs.Where(output => shapes.Type(output).IsFloatingPoint()));
        }

        return active;
    }

    private static bool IsFlat(Node node) => node.Domain.Length == 0 && RuleTable.Flat.Contains(node.Op);

    private static Rule RuleFor(Graph graph, Node node) =>
        RuleTable.Rules.TryGetValue(node.Domain.Length == 0 ? node.Op : $"{node.Domain}.{node.Op}", out var rule)
            ? rule
            : throw ErrorCodes.NotDifferentiable.With($"There is no gradient rule for {node} of operator set {graph.Opsets.GetValueOrDefault(node.Domain)}.");

    // A value that several nodes read gets the sum of what comes back from each.
    private static string? Total(Backward to, Dictionary<string, List<string>> contributions, string value)
    {
        if (!contributions.TryGetValue(value, out var parts))
        {
            return null;
        }

        var total = parts.Aggregate(to.Add);
        contributions[value] = [total];
        return total;
    }
}
