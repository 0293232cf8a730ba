using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff.Structure;

/// <summary>
/// A residual sum: what skipped a block, and what the block's last linear layer made of it. Found by shape of the graph:
/// one operand comes straight from a linear layer (its bias may have been added), and the other is an ancestor of it.
/// </summary>
/// <param name="Skip">The value that skipped.</param>
/// <param name="Branch">What comes out of the block.</param>
internal sealed record ResidualBranch(string Skip, string Branch)
{
    /// <summary>Every residual sum in the graph's order.</summary>
    public static IReadOnlyList<ResidualBranch> Find(Graph graph, IReadOnlyList<LinearLayer> layers)
    {
        var producers = graph.Producers();
        var products = layers.Select(layer => layer.Output).ToHashSet(StringComparer.Ordinal);
        var branches = new List<ResidualBranch>();
        foreach (var sum in graph.Nodes.Where(node => node is { Op: "Add", Domain: "" } && !node.Inputs.Any(graph.Initializers.ContainsKey)))
        {
            foreach (var (skip, branch) in new[] { (sum.Input(0), sum.Input(1)), (sum.Input(1), sum.Input(0)) })
            {
                if (IsLinear(branch) && IsAncestor(skip, branch))
                {
                    branches.Add(new ResidualBranch(skip, branch));
                    break;
                }
            }
        }

        return branches;

        // A sum of two products is one with an adapter of low rank.
        bool IsLinear(string value) => products.Contains(value)
            || (producers.TryGetValue(value, out var node) && node is { Op: "Add", Domain: "" }
                && (node.Inputs.All(IsLinear) || (node.Inputs.Any(graph.Initializers.ContainsKey) && node.Inputs.Any(IsLinear))));

        // Without recursion: the way back may be as long as the graph.
        bool IsAncestor(string ancestor, string value)
        {
            var (seen, open) = (new HashSet<string>(StringComparer.Ordinal), new Stack<string>([value]));
            while (open.TryPop(out var next))
            {
                if (next == ancestor)
                {
                    return true;
                }

                if (seen.Add(next) && producers.TryGetValue(next, out var node) && !RuleTable.Flat.Contains(node.Op))
                {
                    node.Inputs.ForEach(open.Push);
                }
            }

            return false;
        }
    }
}
