using MlBackend.Core.Errors;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff.Rules;

/// <summary>Operators that pick elements by index: the gradient is added where each element came from.</summary>
internal static class IndexRules
{
    public static IEnumerable<(string Op, Rule Rule)> All =>
    [
        ("Gather", Gather),
        ("GatherElements", GatherElements),
        ("GatherND", GatherMany),
        ("ScatterElements", (to, node, g) => Scattered(to, node, g[0]!, "GatherElements", ("axis", node.Int("axis", 0)))),
        ("ScatterND", (to, node, g) => Scattered(to, node, g[0]!, "GatherND")),
        ("TopK", (to, node, g) => [to.Builder.Add("ScatterElements", [to.Zeros(node.Input(0)), node.Output(1), g[0]!], ("axis", node.Int("axis", -1)), ("reduction", "add")), null]),
    ];

    /// <summary>Adds rows into zeros of the shape of <paramref name="x"/> along one axis, at the positions given.</summary>
    /// <param name="to">Where to write.</param>
    /// <param name="g">The rows, <paramref name="axis"/> counting them.</param>
    /// <param name="positions">The position of each row, a vector.</param>
    /// <param name="size">The size of the axis in x, a vector of one.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="rank">Number of dimensions.</param>
    /// <param name="x">Gives the element type.</param>
    public static string ScatterAxis(Backward to, string g, string positions, string size, int axis, int rank, string x)
    {
        var front = axis == 0 ? g : to.Transpose(g, [axis, .. Except(rank, axis)]);
        var rest = to.Op("Slice", to.Op("Shape", front), to.Builder.Ints(1), to.Builder.Ints(rank));
        var zeros = to.Op("Expand", to.Number(0, x), to.Concat(0, size, rest));
        var sum = Scatter(to, zeros, to.Unsqueeze(positions, 1), front);
        return axis == 0 ? sum : to.Transpose(sum, [.. Enumerable.Range(1, axis).Select(at => (long)at), 0, .. Enumerable.Range(axis + 1, rank - axis - 1).Select(at => (long)at)]);
    }

    private static IReadOnlyList<string?> Gather(Backward to, Node node, IReadOnlyList<string?> g)
    {
        var (x, indices) = (node.Input(0), node.Input(1));
        var (rank, rankIndices) = (to.Rank(x), to.Rank(indices));
        var axis = (int)to.Axis(node.Int("axis", 0), x);

        // The axes of the indices stand where the axis was: first they become one.
        var flat = to.Reshape(indices, to.Builder.Ints(-1));
        if (axis == 0)
        {
            return [Scatter(to, to.Zeros(x), to.Unsqueeze(indices, rankIndices), g[0]!), null];
        }

        var shape = to.Op("Shape", g[0]!);
        var before = to.Op("Slice", shape, to.Builder.Ints(0), to.Builder.Ints(axis));
        string[] after = axis == rank - 1 ? [] : [to.Op("Slice", shape, to.Builder.Ints(axis + rankIndices), to.Builder.Ints(long.MaxValue))];
        var rows = to.Reshape(g[0]!, to.Concat(0, [before, to.Op("Shape", flat), .. after]));
        return [ScatterAxis(to, rows, flat, to.SizeOf(x, axis), axis, rank, x), null];
    }

    private static IReadOnlyList<string?> GatherElements(Backward to, Node node, IReadOnlyList<string?> g) =>
        [to.Builder.Add("ScatterElements", [to.Zeros(node.Input(0)), node.Input(1), g[0]!], ("axis", node.Int("axis", 0)), ("reduction", "add")), null];

    private static IReadOnlyList<string?> GatherMany(Backward to, Node node, IReadOnlyList<string?> g) =>
        node.Int("batch_dims", 0) == 0
            ? [Scatter(to, to.Zeros(node.Input(0)), node.Input(1), g[0]!), null]
            : throw ErrorCodes.NotDifferentiable.With($"{node} has batch dimensions.");

    // What was written over has no gradient any more, what was added to keeps it; each update gets that of its place.
    private static IReadOnlyList<string?> Scattered(Backward to, Node node, string g, string gather, params (string Name, AttributeValue Value)[] attributes)
    {
        var (indices, updates, reduction) = (node.Input(1), node.Input(2), node.Text("reduction", "none"));
        var toUpdates = to.Builder.Add(gather, [g, indices], attributes);
        return reduction switch
        {
            "add" => [g, null, toUpdates],
            "none" => [to.Builder.Add(node.Op, [g, indices, to.Zeros(updates)], attributes), null, toUpdates],
            _ => throw ErrorCodes.NotDifferentiable.With($"{node} has the reduction {reduction}."),
        };
    }

    private static string Scatter(Backward to, string zeros, string indices, string updates) =>
        to.Builder.Add("ScatterND", [zeros, indices, updates], ("reduction", "add"));

    private static IEnumerable<long> Except(int rank, int axis) => Enumerable.Range(0, rank).Where(at => at != axis).Select(at => (long)at);
}
