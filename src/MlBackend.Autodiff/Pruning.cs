using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff;

/// <summary>Takes out of a graph what no output needs.</summary>
internal static class Pruning
{
    public static void DropUnused(Graph graph)
    {
        var needed = graph.Outputs.Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
        for (var i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            if (graph.Nodes[i].Outputs.Any(needed.Contains))
            {
                needed.UnionWith(graph.Nodes[i].Reads());
            }
            else
            {
                graph.Nodes.RemoveAt(i);
            }
        }

        foreach (var name in graph.Initializers.Keys.Where(name => !needed.Contains(name)).ToList())
        {
            graph.Initializers.Remove(name);
        }
    }
}
