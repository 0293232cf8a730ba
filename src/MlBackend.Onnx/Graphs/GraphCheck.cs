using MlBackend.Core.Errors;

namespace MlBackend.Onnx.Graphs;

/// <summary>Whether a graph is sound.</summary>
public static class GraphCheck
{
    /// <summary>
    /// Brings the nodes into an order in which they can run, if they are not in one, and checks that every value is made once and
    /// every value read is there.
    /// </summary>
    /// <exception cref="MlBackendException">MLB6003: a cycle, a value made twice, a value nobody makes.</exception>
    public static void CheckAndSort(Graph graph)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in graph.Inputs.Select(input => input.Name).Concat(graph.Initializers.Keys))
        {
            // Files of IR version 3 list initializers as inputs too; the reader drops those.
            if (name.Length == 0 || !known.Add(name))
            {
                throw ErrorCodes.OnnxGraphInvalid.With($"The input or initializer \"{name}\" has no name of its own.");
            }
        }

        var producers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            foreach (var output in graph.Nodes[i].Outputs.Where(output => output.Length > 0))
            {
                if (known.Contains(output) || !producers.TryAdd(output, i))
                {
                    throw ErrorCodes.OnnxGraphInvalid.With($"The value \"{output}\" is made twice, by {graph.Nodes[i]} too.");
                }
            }
        }

        Sort(graph, known, producers);
        foreach (var output in graph.Outputs.Where(output => !known.Contains(output.Name) && !producers.ContainsKey(output.Name)))
        {
            throw ErrorCodes.OnnxGraphInvalid.With($"Nobody makes the output \"{output.Name}\".");
        }
    }

    // Kahn's algorithm, taking the first node in file order that can run: a sorted list stays as it is.
    private static void Sort(Graph graph, HashSet<string> known, Dictionary<string, int> producers)
    {
        var waiting = new int[graph.Nodes.Count];
        var readers = new List<int>?[graph.Nodes.Count];
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            foreach (var read in graph.Nodes[i].Reads().Distinct(StringComparer.Ordinal).Where(read => !known.Contains(read)))
            {
                if (!producers.TryGetValue(read, out var producer))
                {
                    throw ErrorCodes.OnnxGraphInvalid.With($"Nobody makes \"{read}\", which {graph.Nodes[i]} reads.");
                }

                (readers[producer] ??= []).Add(i);
                waiting[i]++;
            }
        }

        var ready = new PriorityQueue<int, int>(Enumerable.Range(0, waiting.Length).Where(i => waiting[i] == 0).Select(i => (i, i)));
        var sorted = new List<Node>(graph.Nodes.Count);
        while (ready.TryDequeue(out var next, out _))
        {
            sorted.Add(graph.Nodes[next]);
            foreach (var reader in readers[next] ?? [])
            {
                if (--waiting[reader] == 0)
                {
                    ready.Enqueue(reader, reader);
                }
            }
        }

        if (sorted.Count < graph.Nodes.Count)
        {
            throw ErrorCodes.OnnxGraphInvalid.With($"{graph.Nodes[Array.FindIndex(waiting, count => count > 0)]} reads its own result: a cycle.");
        }

        graph.Nodes.Clear();
        graph.Nodes.AddRange(sorted);
    }
}
