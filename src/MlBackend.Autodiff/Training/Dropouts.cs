using MlBackend.Autodiff.Parameters;
using MlBackend.Autodiff.Structure;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff.Training;

/// <summary>Where dropout was put.</summary>
/// <param name="Embeddings">True: after the embeddings.</param>
/// <param name="Branches">How often after the output of an attention or a feed-forward block.</param>
/// <param name="HiddenStates">True: on the last hidden states, as no residual sums were recognised.</param>
public sealed record DropoutPlaces(bool Embeddings, int Branches, bool HiddenStates);

/// <summary>Dropout where transformers have it: nodes of the training graph that predictions and exports do not have.</summary>
public static class Dropouts
{
    /// <summary>
    /// Puts dropout into an encoder: after the embeddings and after the output of each attention and feed-forward block, before
    /// it is added to what skipped the block. The places are found by the shape of the graph; where there is no residual sum,
    /// the last hidden states alone get it. What a head needs is its own; see <see cref="Add"/>.
    /// </summary>
    /// <param name="graph">The graph, sorted; it grows.</param>
    /// <param name="rate">Share in (0,1) of the values that are dropped.</param>
    /// <param name="seed">What decides on them, with the number of the step.</param>
    public static DropoutPlaces Insert(Graph graph, float rate, int seed)
    {
        Decomposition.Apply(graph);
        var builder = new GraphBuilder(graph, "dropout");
        var branches = ResidualBranch.Find(graph, LinearLayer.Find(graph, ParameterFinder.Find(graph)));
        string[] places = branches.Count == 0 ? [graph.Outputs[0].Name] : [branches[0].Skip, .. branches.Select(branch => branch.Branch)];
        foreach (var place in places.Distinct(StringComparer.Ordinal))
        {
            var dropped = Add(builder, place, rate, seed);
            var node = graph.Nodes[^1];
            graph.Redirect(new Dictionary<string, string> { [place] = dropped });
            node.Inputs[0] = place;
        }

        GraphCheck.CheckAndSort(graph);
        return new DropoutPlaces(branches.Count > 0, branches.Count, branches.Count == 0);
    }

    /// <summary>Dropout of one value, such as what goes into a head.</summary>
    /// <param name="builder">Where to append.</param>
    /// <param name="value">The value, float.</param>
    /// <param name="rate">Share in (0,1) of the values that are dropped; the others grow by 1/(1 − rate).</param>
    /// <param name="seed">What decides on them, with the number of the step.</param>
    public static string Add(GraphBuilder builder, string value, float rate, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rate, 1);

        // Each place drops others.
        var place = builder.Graph.Nodes.Count(node => node is { Op: "Dropout", Domain: "" });
        var own = unchecked((int)((uint)seed * 0x9E3779B1 + (uint)place * 0x85EBCA77)) & 0xFFFFFF;
        return builder.Add("Dropout", [value, builder.Constant(Tensor.Scalar(rate)), builder.Constant(Tensor.Scalar(true))], ("seed", (long)own));
    }

    /// <summary>Takes out all dropout.</summary>
    internal static void Remove(Graph graph)
    {
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        graph.Nodes.RemoveAll(node =>
        {
            if (node is not { Op: "Dropout", Domain: "" } || node.Output(1).Length > 0)
            {
                return false;
            }

            renamed[node.Output(0)] = renamed.GetValueOrDefault(node.Input(0), node.Input(0));
            return true;
        });
        graph.Redirect(renamed);
    }
}
