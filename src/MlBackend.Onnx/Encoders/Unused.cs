using MlBackend.Onnx.Graphs;

namespace MlBackend.Onnx.Encoders;

/// <summary>Takes out what nobody reads.</summary>
public static class Unused
{
    /// <summary>Removes nodes and initializers from which no output follows.</summary>
    public static void Remove(Graph graph)
    {
        var wanted = graph.Outputs.Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
        var waiting = new Queue<string>(wanted);
        var producers = graph.Producers();
        var kept = new HashSet<Node>();
        while (waiting.TryDequeue(out var value))
        {
            if (producers.TryGetValue(value, out var node) && kept.Add(node))
            {
                foreach (var read in node.Reads().Where(wanted.Add))
                {
                    waiting.Enqueue(read);
                }
            }
        }

        graph.Nodes.RemoveAll(node => !kept.Contains(node));
        foreach (var name in graph.Initializers.Keys.Where(name => !wanted.Contains(name)).ToList())
        {
            graph.Initializers.Remove(name);
        }
    }
}
