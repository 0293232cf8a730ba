using MlBackend.Core.Errors;
using MlBackend.Onnx.Graphs;

namespace MlBackend.Autodiff.Rules;

/// <summary>Operators that only move elements.</summary>
internal static class ShapeRules
{
    public static IEnumerable<(string Op, Rule Rule)> All =>
    [
        ("Reshape", Back),
        ("Flatten", Back),
        ("Squeeze", Back),
        ("Unsqueeze", Back),
        ("Transpose", Transpose),
        ("Expand", (to, node, g) => [to.Unbroadcast(g[0]!, node.Input(0), node.Output(0)), null]),
        ("Tile", Tile),
        ("Concat", Concat),
        ("Split", Split),
        ("Slice", Slice),
        ("Pad", Pad),
        ("RotaryEmbedding", Rotate),
        ("Trilu", (to, node, g) => [to.Builder.Add("Trilu", node.Input(1).Length > 0 ? [g[0]!, node.Input(1)] : [g[0]!], ("upper", node.Int("upper", 1)))]),
    ];

    private static IReadOnlyList<string?> Back(Backward to, Node node, IReadOnlyList<string?> g) => [to.Reshape(g[0]!, to.ShapeOf(node.Input(0)))];

    private static IReadOnlyList<string?> Transpose(Backward to, Node node, IReadOnlyList<string?> g)
    {
        var perm = node.Ints("perm") ?? [.. Enumerable.Range(0, to.Rank(node.Input(0))).Reverse().Select(axis => (long)axis)];
        var inverse = new long[perm.Count];
        for (var i = 0; i < inverse.Length; i++)
        {
            inverse[perm[i]] = i;
        }

        return [to.Transpose(g[0]!, inverse)];
    }

    // An axis of n repeated r times is r axes of n one after the other: [r, n], summed over r.
    private static IReadOnlyList<string?> Tile(Backward to, Node node, IReadOnlyList<string?> g)
    {
        var (x, repeats) = (node.Input(0), node.Input(1));
        var rank = to.Rank(x);
        var pairs = to.Concat(1, to.Unsqueeze(repeats, 1), to.Unsqueeze(to.FullShapeOf(x), 1));
        var split = to.Reshape(g[0]!, to.Reshape(pairs, to.Builder.Ints(-1)));
        return [to.Sum(split, [.. Enumerable.Range(0, rank).Select(axis => 2L * axis)], keep: false), null];
    }

    private static IReadOnlyList<string?> Concat(Backward to, Node node, IReadOnlyList<string?> g)
    {
        var axis = (int)to.Axis(node.Int("axis", 0), node.Output(0));
        var sizes = to.Concat(0, [.. node.Inputs.Select(x => to.SizeOf(x, axis))]);
        return to.Builder.Append("", "Split", [g[0]!, sizes], node.Inputs.Count, ("axis", (long)axis));
    }

    private static IReadOnlyList<string?> Split(Backward to, Node node, IReadOnlyList<string?> g)
    {
        var axis = to.Axis(node.Int("axis", 0), node.Input(0));
        return [to.Concat(axis, [.. node.Outputs.Select((part, i) => g[i] ?? to.Zeros(part))]), null];
    }

    // One axis after the other. A run of neighbours gets zeros before and after it; of a Slice with steps the same
    // Slice, applied to the numbers of the positions, says where each element came from.
    private static IReadOnlyList<string?> Slice(Backward to, Node node, IReadOnlyList<string?> g)
    {
        var (x, starts, ends) = (node.Input(0), node.Input(1), node.Input(2));
        var rank = to.Rank(x);
        var axes = to.Ints(node, "axes", 3) ?? [.. Enumerable.Range(0, (int)(to.Dims(starts)[0].Size ?? rank)).Select(axis => (long)axis)];
        var steps = to.Ints(node, "steps", 4);
        var gradient = g[0]!;
        for (var i = 0; i < axes.Count; i++)
        {
            var axis = (int)to.Axis(axes[i], x);
            var size = to.SizeOf(x, axis);
            var (start, end, step) = (Pick(to, starts, i), Pick(to, ends, i), steps?[i] ?? 1);
            if (step != 1)
            {
                var positions = to.Op("Range", to.Builder.Constant(Tensor.Scalar(0L)), to.Squeeze(size, 0), to.Builder.Constant(Tensor.Scalar(1L)));
                var taken = to.Op("Slice", positions, start, end, to.Builder.Ints(0), to.Builder.Ints(step));
                gradient = IndexRules.ScatterAxis(to, gradient, taken, size, axis, rank, x);
                continue;
            }

            var before = FromFront(to, start, size);
            var after = to.Sub(size, to.Op("Max", before, FromFront(to, end, size)));
            gradient = to.Op("Pad", gradient, AtAxis(to, rank, axis, before, after));
        }

        return [gradient, null, null, null, null];
    }

    private static string Pick(Backward to, string vector, int index) =>
        to.Builder.Graph.Initializers.TryGetValue(vector, out var constant) ? to.Builder.Ints(Long(constant, index)) : to.Cast(to.Op("Gather", vector, to.Builder.Ints(index)), ElementType.Int64);

    private static long Long(Tensor vector, int index) => vector.Type == ElementType.Int32 ? vector.Elements<int>()[index] : vector.Elements<long>()[index];

    // A position that counts from the end where it is negative, limited to the axis.
    private static string FromFront(Backward to, string position, string size)
    {
        var zero = to.Builder.Ints(0);
        if (to.Builder.Graph.Initializers.TryGetValue(position, out var constant) && constant.Elements<long>()[0] is 0 or long.MaxValue)
        {
            return constant!.Elements<long>()[0] == 0 ? zero : size;
        }

        var counted = to.Where(to.Op("Less", position, zero), to.Add(position, size), position);
        return to.Op("Max", zero, to.Op("Min", counted, size));
    }

    private static string AtAxis(Backward to, int rank, int axis, string before, string after)
    {
        string[] Around(string middle) => [.. Filler(to, axis), middle, .. Filler(to, rank - axis - 1)];
        return to.Concat(0, [.. Around(before), .. Around(after)]);
    }

    // A rotation is undone by the opposite one; what is not rotated passes as it is.
    private static IReadOnlyList<string?> Rotate(Backward to, Node node, IReadOnlyList<string?> g)
    {
        string[] inputs = [g[0]!, node.Input(1), to.Neg(node.Input(2)), .. node.Inputs.Skip(3)];
        var back = new Node(node.Op, inputs, [to.Builder.Fresh(node.Op)]) { Domain = node.Domain };
        foreach (var (name, value) in node.Attributes)
        {
            back.Attributes[name] = value;
        }

        to.Builder.Graph.Nodes.Add(back);
        return [back.Outputs[0]];
    }

    private static string[] Filler(Backward to, int count) => count == 0 ? [] : [to.Builder.Ints(new long[count])];

    private static IReadOnlyList<string?> Pad(Backward to, Node node, IReadOnlyList<string?> g)
    {
        if (node.Text("mode", "constant") != "constant")
        {
            throw ErrorCodes.NotDifferentiable.With($"{node}: only padding with a constant is differentiated.");
        }

        // What was added is cut off, and where a negative number cut something off, zeros come back.
        string[] axes = node.Input(3).Length > 0 ? ["", node.Input(3)] : [];
        return [to.Op("Pad", [g[0]!, to.Neg(node.Input(1)), .. axes]), null, null];
    }
}
